/** Hands a file from the API to the person, under the name that the API gives it. */
export async function saveFile(response: Response, otherwise: string): Promise<void> {
  const name = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(response.headers.get('content-disposition') ?? '')?.[1]
  saveBlob(await response.blob(), name ? decodeURIComponent(name) : otherwise)
}

/** The same for a text that the page has already. */
export const saveText = (text: string, name: string): void => saveBlob(new Blob([text]), name)

function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
