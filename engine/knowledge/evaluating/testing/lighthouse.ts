/** A small library about an island that does not exist, and questions whose answers stand in known documents of it. */
export const documents: Readonly<Record<string, string>> = {
  'lighthouse.md': `# The lighthouse of Skarn
The tower was built in 1871 of grey granite from the quarry at Holm. It is 34 metres high and has 182 steps. The lamp burned rapeseed oil until 1903, then paraffin, and has been electric since 1948. Its white flash every twelve seconds is seen from nineteen sea miles.`,
  'keepers.md': `# The keepers
Three keepers shared the watch: four hours on, eight hours off. Each wound the clockwork of the lens every ninety minutes. The last keeper, Ingrid Aune, left in 1983, when the light was automated. Her diary is kept in the library.`,
  'ferry.md': `# Ferry
The boat leaves the mainland at 7:40 and 16:15 from April to October, in winter at 9:00 only. The crossing takes fifty minutes. Bicycles travel free of charge, cars need a booking two days ahead. In gales above nine Beaufort there is no sailing.`,
  'harbour.md': `# Harbour rules
Visiting yachts moor at the eastern pier for at most three nights. The fee is 24 crowns a night for boats below ten metres. Speed inside the breakwater is limited to four knots. Waste oil is handed in at the slip, never poured away.`,
  'birds.md': `# Seabirds
Puffins breed on the western cliffs from May to July. Guillemots and razorbills share the ledges. Visitors stay behind the ropes: a frightened puffin abandons its burrow. Arctic terns dive at hats; hold up a stick.`,
  'seals.md': `# Seals
Grey seals give birth on the northern skerries in October. A pup is white for three weeks and must not be touched, since its mother may leave it. Count them from the hide, where a telescope stands.`,
  'bakery.md': `# Bakery
The bakery opens at six. Rye loaves are baked on Tuesdays and Fridays in the wood-fired oven, cinnamon buns daily. The sourdough was brought by the baker's grandmother in 1931. Orders for more than ten loaves are taken the day before.`,
  'school.md': `# School
Eleven pupils from six to fifteen are taught together in one room. Older children help younger ones with reading. Lessons begin after the morning ferry. For upper secondary education they board on the mainland during the week.`,
  'power.md': `# Electricity
Two wind turbines and a field of solar panels feed a battery of 900 kilowatt hours. When it falls below a fifth, a diesel generator starts by itself. A blackout is reported to the duty electrician, telephone 114.`,
  'water.md': `# Drinking water
Rain is gathered on the rock above the village and filtered through sand. In dry summers the desalination plant adds up to forty cubic metres a day. Gardens may then be watered after eight in the evening only.`,
  'health.md': `# Health
A nurse holds surgery on weekday mornings. For emergencies call 113; the rescue helicopter needs twenty-five minutes and lands on the football pitch. Prescriptions come with the afternoon boat.`,
  'wool.md': `# Sheep and wool
About four hundred sheep graze freely outside the walls. They are shorn in June. The spinning mill makes undyed yarn of brown and grey fleeces and sells sweaters whose pattern shows waves.`,
  'fishing.md': `# Fishing
Cod and saithe are caught with hand lines. Lobster pots may be set from the first of October until the end of the year, ten for each household. Undersized lobsters, below 25 centimetres, go back into the sea.`,
  'wreck.md': `# The wreck of the Aurora
The barque Aurora struck the northern skerries in a snowstorm in February 1897. Nineteen of her twenty-two sailors were saved with a rope fired from shore. Her figurehead hangs in the church.`,
  'church.md': `# Church
The wooden church dates from 1764. It seats ninety. The organ was a gift of shipowners, and the bell was cast from a cannon. Concerts are held on Sundays in July.`,
  'walks.md': `# Walks
The path around the island is eleven kilometres long and marked with blue stones. It takes four hours. Dogs are kept on a lead because of the sheep. The bridge at the gorge is closed when it is icy.`,
}

export const questions: readonly (readonly [question: string, ...documents: string[]])[] = [
  ['How tall is the lighthouse tower?', 'lighthouse.md'],
  ['When did the lamp become electric?', 'lighthouse.md'],
  ['How far away can the flash be seen?', 'lighthouse.md'],
  ['Who was the last keeper and why did she leave?', 'keepers.md'],
  ['How often was the clockwork wound?', 'keepers.md'],
  ['When does the boat sail in winter?', 'ferry.md'],
  ['Do I have to book for my car?', 'ferry.md'],
  ['Is there sailing in a gale?', 'ferry.md'],
  ['What does a night cost for a yacht?', 'harbour.md'],
  ['What is the speed limit behind the breakwater?', 'harbour.md'],
  ['Where do puffins breed?', 'birds.md'],
  ['Which birds dive at visitors?', 'birds.md'],
  ['May I touch a white seal pup?', 'seals.md'],
  ['What happened on the northern skerries?', 'wreck.md', 'seals.md'],
  ['On which days is rye bread baked?', 'bakery.md'],
  ['How old is the sourdough?', 'bakery.md'],
  ['How many pupils are there?', 'school.md'],
  ['Where do children go for secondary school?', 'school.md'],
  ['Whom do I call when there is no electricity?', 'power.md'],
  ['When does the diesel generator start?', 'power.md'],
  ['When may gardens be watered?', 'water.md'],
  ['How long does the helicopter take?', 'health.md'],
  ['How do prescriptions arrive?', 'health.md'],
  ['In which month are sheep shorn?', 'wool.md'],
  ['How many lobster pots may a household set?', 'fishing.md'],
  ['How many sailors of the Aurora were saved?', 'wreck.md'],
  ['What was the bell made of?', 'church.md'],
  ['How long is the walk around the island?', 'walks.md'],
  ['Do dogs need a lead?', 'walks.md'],
  ['What hangs in the church?', 'wreck.md', 'church.md'],
  // Other words or forms than the documents have.
  ['snowstorms and shipwrecks', 'wreck.md'],
  ['turbine batteries', 'power.md'],
  ['seabird burrows', 'birds.md'],
  ['desalinated drinkingwater', 'water.md'],
]
