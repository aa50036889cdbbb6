// biome-ignore-all format: the script that writes this decides the layout
/** Written by scripts/generate-client-types.ts from the schemas of the tools. Change those and run it again. */
import type { Json, JsonObject } from '../../../contracts/json.ts'

export type BuiltInTools = {
  /** Turns CSV, from a text or from a file in the data folder, into rows. Bad lines are reported, not fatal. */
  csv_parse: {
    input: {
      text?: string
      /** Instead of text: a path below the data folder */
      file?: string
      /** The first line names the columns. Without it: true */
      header?: boolean
      /** Found out by itself if not given */
      delimiter?: string
      /** Turn fields that look like numbers into numbers. Without it: true */
      numbers?: boolean
      /** Without it: 100000 */
      max_rows?: number
    }
    output: {
      rows: JsonObject[]
      columns: string[]
      rowCount: number
      problems: {
        line: number
        message: string
      }[]
      problemCount: number
      truncated: boolean
    }
  }
  /** Turns a JSON text into a value, or picks a part of it. */
  json_parse: {
    input: {
      text: string
      /** Dot path to the part that is wanted. Without it: "." */
      path?: string
    }
    output: {
      value: Json
    }
  }
  /** Checks each row against a JSON Schema and parts the good from the bad. */
  validate_rows: {
    input: {
      rows: JsonObject[]
      /** A JSON Schema (draft 2020-12). */
      schema: JsonObject
      /** At most so many bad rows in full. Without it: 1000 */
      max_invalid?: number
    }
    output: {
      valid: JsonObject[]
      invalid: {
        index: number
        row: JsonObject
        problems: string[]
      }[]
      validCount: number
      invalidCount: number
      /** How often each problem was found */
      problemCounts: Record<string, number>
    }
  }
  /** Keeps the rows for which a condition on their columns is true. */
  filter_rows: {
    input: {
      rows: JsonObject[]
      /** An expression; columns are names in it, and `row` is the whole row. */
      where: string
      limit?: number
    }
    output: {
      rows: JsonObject[]
      rowCount: number
      removedCount: number
    }
  }
  /** Groups rows and computes figures for each group and for all rows together. */
  aggregate: {
    input: {
      rows: JsonObject[]
      /** Only rows for which this expression on their columns is true */
      where?: string
      /** Without it: [] */
      group_by?: string | {
        field: string
        /** Cuts an ISO date to its day, month or year */
        unit: 'day' | 'month' | 'year'
        as?: string
      } | (string | {
        field: string
        /** Cuts an ISO date to its day, month or year */
        unit: 'day' | 'month' | 'year'
        as?: string
      })[]
      metrics: {
        name: string
        op: 'count' | 'sum' | 'mean' | 'min' | 'max' | 'median' | 'distinct'
        field?: string
        expression?: string
      }[]
      sort?: {
        by: string
        /** Without it: false */
        descending?: boolean
      }
      limit?: number
    }
    output: {
      groups: JsonObject[]
      totals: JsonObject
      groupCount: number
      rowCount: number
    }
  }
  /** Renders a Jinja template with the variables it is given. In a workflow, tags in the template are rendered before the tool sees them; what they put in stays as it is, unless there are variables: then the template is handed over from an input or another node, and is rendered with them. */
  template: {
    input: {
      template: string
      variables?: JsonObject
    }
    output: {
      text: string
    }
  }
  /** Reads a file from the data folder as text, JSON or base64. */
  file_read: {
    input: {
      /** Below the data folder */
      path: string
      /** Without it: "text" */
      encoding?: 'text' | 'json' | 'base64'
      /** Without it: 5000000 */
      max_bytes?: number
    }
    output: {
      path: string
      bytes: number
      content: Json
    }
  }
  /** Calls a public web address. Addresses of this machine and of private networks are refused. */
  http_fetch: {
    input: {
      url: string
      /** Without it: "GET" */
      method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
      /** Without it: {} */
      headers?: Record<string, string>
      /** A text is sent as it is, anything else as JSON */
      body?: Json
      /** Without it: 30 */
      timeout_seconds?: number
      /** Without it: 5242880 */
      max_bytes?: number
      /** auto: JSON if the server says it is JSON, else text. Without it: "auto" */
      parse?: 'auto' | 'json' | 'text' | 'base64'
      /** Statuses from 400 on that are not an error. Without it: [] */
      accept_status?: number[]
    }
    output: {
      status: number
      url: string
      headers: Record<string, string>
      bytes: number
      body?: string
      json?: Json
    }
  }
  /** Waits. */
  delay: {
    input: {
      seconds: number
    }
    output: {
      seconds: number
    }
  }
  /** Cuts notes down to one short line that is marked with a style. */
  writer_tool: {
    input: {
      notes: string
      /** Without it: "concise" */
      style?: string
    }
    output: {
      summary: string
    }
  }
  /** Puts several values together, as one text or as one list. */
  aggregator_concat: {
    input: {
      /** Without it: [] */
      inputs?: Json[]
      /** Take this part of each input */
      key?: string
      /** Without it: "\n" */
      sep?: string
      /** Without it: false */
      as_json_array?: boolean
    }
    output: {
      text?: string
      items?: Json[]
    }
  }
}
