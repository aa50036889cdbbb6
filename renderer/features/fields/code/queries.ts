import { queryOptions } from '@tanstack/react-query'
import { type Client, call } from '../../../../contracts/call.ts'
import { type PreviewTemplate, previewTemplateRoute } from '../../../../contracts/templates.ts'

export const templatePreviewQuery = (client: Client, body: PreviewTemplate) =>
  queryOptions({
    queryKey: ['template-preview', body],
    queryFn: ({ signal }) => call(client, previewTemplateRoute, { body, signal }),
    staleTime: 30_000,
    // Each keystroke that rests is a key of its own.
    gcTime: 30_000,
    placeholderData: (before) => before,
    retry: false,
  })
