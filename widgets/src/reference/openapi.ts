// Reads an OpenAPI 3.1 description into what the page shows. It must never follow a reference more than one level: the
// rest are links, so that a schema that names itself ends.
import { isRecord, list, text } from '../core/index.js';

export interface Property {
  name: string;
  type: string;
  /** Name of the schema that the type is, or is a list of. */
  ref: string;
  isRequired: boolean;
  about: string;
}

export interface Content {
  media: string;
  ref: string;
  type: string;
  properties: Property[];
  example: string;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  summary: string;
  about: string;
  parameters: (Property & { where: string })[];
  body: Content[];
  responses: { status: string; about: string; content: Content[] }[];
}

export interface Reference {
  title: string;
  version: string;
  about: string;
  operations: Operation[];
  schemas: { name: string; about: string; type: string; properties: Property[] }[];
}

type Json = Record<string, unknown>;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const record = (value: unknown): Json => (isRecord(value) ? value : {});
const refName = (schema: Json): string => /^#\/components\/schemas\/(.+)$/.exec(text(schema.$ref))?.[1] ?? '';

/** "string", "array of Hit", "Thread or null", "one of doc, thread". */
function typeOf(schema: Json): { type: string; ref: string } {
  const named = refName(schema);
  if (named) return { type: named, ref: named };
  const either = list(schema.oneOf ?? schema.anyOf ?? schema.allOf, (item) => typeOf(record(item)));
  if (either.length > 0) {
    const ref = either.find((option) => option.ref)?.ref ?? '';
    return { type: either.map((option) => option.type).join(schema.allOf ? ' and ' : ' or '), ref };
  }
  if (Array.isArray(schema.enum)) return { type: `one of ${schema.enum.map(String).join(', ')}`, ref: '' };
  if ('const' in schema) return { type: String(schema.const), ref: '' };
  if (schema.items !== undefined) {
    const { type, ref } = typeOf(record(schema.items));
    const orNull = Array.isArray(schema.type) && schema.type.includes('null') ? ' or null' : '';
    return { type: `array of ${type}${orNull}`, ref };
  }
  const types = Array.isArray(schema.type) ? schema.type.map(String) : [text(schema.type)];
  const format = text(schema.format) ? ` (${text(schema.format)})` : '';
  return { type: (types.filter(Boolean).join(' or ') || 'anything') + format, ref: '' };
}

function properties(schema: Json): Property[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const own = Object.entries(record(schema.properties)).map(([name, value]) => {
    const property = record(value);
    return { name, ...typeOf(property), isRequired: required.includes(name), about: text(property.description, 2000) };
  });
  return [...own, ...list(schema.allOf, (part) => properties(record(part))).flat()];
}

const pretty = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2);

function contents(holder: Json, schemas: Json): Content[] {
  return Object.entries(record(holder.content)).map(([media, value]) => {
    const { schema, example, examples } = record(value);
    const own = record(schema);
    const { ref, type } = typeOf(own);
    const resolved = refName(own) ? record(schemas[ref]) : own;
    const first = record(Object.values(record(examples))[0]).value;
    return {
      media,
      ref,
      type,
      properties: properties(resolved),
      example: pretty(example ?? first ?? resolved.example ?? (resolved.examples as unknown[] | undefined)?.[0]),
    };
  });
}

export function readReference(value: unknown): Reference | null {
  if (!isRecord(value) || !isRecord(value.paths)) return null;
  const components = record(value.components);
  const schemas = record(components.schemas);
  const resolve = (item: unknown): Json => {
    const named = /^#\/components\/(parameters|responses|requestBodies)\/(.+)$/.exec(text(record(item).$ref));
    return named ? record(record(components[named[1] ?? ''])[named[2] ?? '']) : record(item);
  };
  const operations = Object.entries(value.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => isRecord(record(item)[method])).map((method) => {
      const operation = record(record(item)[method]);
      const parameters = [record(item).parameters, operation.parameters].flatMap((all) => list(all, resolve));
      return {
        id: `${method}-${path.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '')}`,
        method: method.toUpperCase(),
        path,
        summary: text(operation.summary),
        about: text(operation.description, 5000),
        parameters: parameters.map((parameter) => ({
          name: text(parameter.name),
          where: text(parameter.in),
          ...typeOf(record(parameter.schema)),
          isRequired: parameter.required === true,
          about: text(parameter.description, 2000),
        })),
        body: contents(resolve(operation.requestBody), schemas),
        responses: Object.entries(record(operation.responses)).map(([status, response]) => ({
          status,
          about: text(resolve(response).description, 2000),
          content: contents(resolve(response), schemas),
        })),
      };
    }),
  );
  const info = record(value.info);
  return {
    title: text(info.title),
    version: text(info.version),
    about: text(info.description, 5000),
    operations,
    schemas: Object.entries(schemas).map(([name, schema]) => ({
      name,
      about: text(record(schema).description, 2000),
      type: typeOf(record(schema)).type,
      properties: properties(record(schema)),
    })),
  };
}
