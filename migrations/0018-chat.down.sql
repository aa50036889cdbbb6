drop trigger settle_chat_turn on runs;
drop function settle_chat_turn;
drop table chat_turns;
drop table chat_sessions;
alter table runs drop column user_id;
