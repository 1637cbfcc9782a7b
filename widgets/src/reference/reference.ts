// The page /api: the server's own OpenAPI description, readable and searchable with the browser. It must never describe
// anything that the description does not say.
import { ApiError, fetchJson, html, Latest, nothing, render, type TemplateResult } from '../core/index.js';
import { readReference, type Content, type Operation, type Property, type Reference } from './openapi.js';

const ADDRESS = '/api/v1/openapi.json';
const place = document.getElementById('reference');

type Piece = TemplateResult | typeof nothing;

const schemaId = (name: string): string => `schema-${name}`;

const typeCell = ({ type, ref }: { type: string; ref: string }): Piece | string =>
  ref ? html`<a href="#${schemaId(ref)}">${type}</a>` : type;

function fields(all: (Property & { where?: string })[]): Piece {
  if (all.length === 0) return nothing;
  return html`<dl class="fields">
    ${all.map(
      (field) => html`<div>
        <dt><code>${field.name}</code></dt>
        <dd>
          <span class="facts"
            >${typeCell(field)}${field.where ? html`, in ${field.where}` : nothing}${field.isRequired ? ', required' : nothing}</span
          >
          ${field.about ? html`<p>${field.about}</p>` : nothing}
        </dd>
      </div>`,
    )}
  </dl>`;
}

const content = (all: Content[]): Piece[] =>
  all.map(
    (one) => html`<p class="facts">${one.media}: ${typeCell(one)}</p>
      ${fields(one.properties)}
      ${one.example
        ? html`<h4>Example</h4>
            <pre tabindex="0"><code>${one.example}</code></pre>`
        : nothing}`,
  );

function operation(one: Operation): TemplateResult {
  return html`<section class="operation" aria-labelledby=${one.id}>
    <h2 id=${one.id} tabindex="-1"><span class="method">${one.method}</span> <code>${one.path}</code></h2>
    ${one.summary ? html`<p class="lead">${one.summary}</p>` : nothing}
    ${one.about && one.about !== one.summary ? html`<p>${one.about}</p>` : nothing}
    ${one.parameters.length > 0 ? html`<h3>Parameters</h3>${fields(one.parameters)}` : nothing}
    ${one.body.length > 0 ? html`<h3>Request body</h3>${content(one.body)}` : nothing}
    ${one.responses.map(
      (response) => html`<h3>Response ${response.status}</h3>
        ${response.about ? html`<p>${response.about}</p>` : nothing}${content(response.content)}`,
    )}
  </section>`;
}

function page(reference: Reference): TemplateResult {
  return html`<div class="with-contents">
    <article>
      <p class="lead">${reference.title} ${reference.version}. <a href=${ADDRESS}>The description as JSON</a></p>
      ${reference.about ? html`<p>${reference.about}</p>` : nothing} ${reference.operations.map(operation)}
      ${reference.schemas.length > 0 ? html`<h2 id="schemas" tabindex="-1">Schemas</h2>` : nothing}
      ${reference.schemas.map(
        (schema) => html`<section class="operation" aria-labelledby=${schemaId(schema.name)}>
          <h3 id=${schemaId(schema.name)} tabindex="-1"><code>${schema.name}</code></h3>
          ${schema.about ? html`<p>${schema.about}</p>` : nothing}
          ${schema.properties.length > 0 ? fields(schema.properties) : html`<p class="facts">${schema.type}</p>`}
        </section>`,
      )}
    </article>
    <nav class="contents" aria-labelledby="tier0-contents">
      <h2 id="tier0-contents">Operations</h2>
      <ul>
        ${reference.operations.map(
          ({ id, method, path }) => html`<li><a href="#${id}"><span class="method">${method}</span> ${path}</a></li>`,
        )}
        ${reference.schemas.length > 0 ? html`<li><a href="#schemas">Schemas</a></li>` : nothing}
      </ul>
    </nav>
  </div>`;
}

async function open(): Promise<void> {
  if (!place) return;
  try {
    const reference = readReference(await new Latest().ask((signal) => fetchJson(ADDRESS, {}, signal)));
    if (!reference) throw new ApiError('junk', 'the server answered with something that is no OpenAPI description');
    render(page(reference), place);
    // The browser looked for the anchor before there was one.
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  } catch (cause) {
    const { message } = cause instanceof Error ? cause : new Error(String(cause));
    render(
      html`<h2>The description could not be opened</h2>
        <p>${message}</p>
        <p><button type="button" @click=${() => void open()}>Try again</button></p>`,
      place,
    );
  }
}

place?.replaceChildren();
void open();
