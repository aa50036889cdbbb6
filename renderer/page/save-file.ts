/** Hands a file from the API to the person, under the name that the API gives it. */
export async function saveFile(response: Response, otherwise: string): Promise<void> {
  const name = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(response.headers.get('content-disposition') ?? '')?.[1]
  const address = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = name ? decodeURIComponent(name) : otherwise
  link.click()
  URL.revokeObjectURL(address)
}
