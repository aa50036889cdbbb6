import { useState } from 'react'
import type { Rating } from '../../../contracts/chat.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import css from './chat.module.css'
import { useRate } from './mutations.ts'

type Props = { turnId: string; rating: Rating; comment: string }

/** Why an answer was rated as it was: it goes out with the ratings. */
export function RatingComment({ turnId, rating, comment }: Props) {
  const rate = useRate()
  const [text, setText] = useState(comment)
  return (
    <form
      className={css.comment}
      onSubmit={(event) => {
        event.preventDefault()
        rate.mutate({ turnId, rating, comment: text.trim() })
      }}
    >
      <TextField
        label={t('chat.whyThisRating')}
        hideLabel
        placeholder={rating === 'down' ? t('chat.whatIsWrongWithIt') : t('chat.whatIsGoodAboutIt')}
        maxLength={2000}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {text.trim() !== comment && (
        <Button size="small" type="submit" busy={rate.isPending}>
          {t('chat.save')}
        </Button>
      )}
    </form>
  )
}
