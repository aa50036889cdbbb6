/** Under which names the window keeps what it knows of collections and documents. */
export const knowledgeKeys = {
  all: ['knowledge'],
  collections: ['knowledge', 'collections'],
  documents: ['knowledge', 'documents'],
} as const
