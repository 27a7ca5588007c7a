// Builds the API, which writes its OpenAPI document, and generates both SDKs from that document.
// With --check it then fails when the result differs from what is committed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const document = 'src/Api/openapi/api.json';
const csharp = 'src/Client/Generated/ApiClient.g.cs';
const typescript = 'src/Client.TypeScript/src/generated/api-client.ts';
const prepared = 'artifacts/sdk/api.json';

const csharpSettings = {
  className: 'GatherClient',
  namespace: 'Gather.Client',
  exceptionClass: 'GatherException',
  generateExceptionClasses: false,
  generateClientInterfaces: true,
  injectHttpClient: true,
  disposeHttpClient: false,
  useBaseUrl: false,
  // Every answer passes the hand-written ProcessResponseAsync, which makes exceptions of problems.
  generatePrepareRequestAndProcessResponseAsAsyncMethods: true,
  generateOptionalParameters: true,
  jsonLibrary: 'SystemTextJson',
  jsonLibraryVersion: '10.0',
  generateNativeRecords: true,
  useRequiredKeyword: true,
  writeAccessor: 'init',
  generateDataAnnotations: false,
  generateNullableReferenceTypes: true,
  generateOptionalPropertiesAsNullable: true,
  arrayType: 'System.Collections.Generic.IReadOnlyList',
  arrayInstanceType: 'System.Collections.Generic.List',
  dictionaryType: 'System.Collections.Generic.IReadOnlyDictionary',
  dictionaryInstanceType: 'System.Collections.Generic.Dictionary',
  responseArrayType: 'System.Collections.Generic.IReadOnlyList',
  parameterArrayType: 'System.Collections.Generic.IEnumerable',
  dateTimeType: 'System.DateTimeOffset',
};

const typescriptSettings = {
  className: 'ApiClient',
  template: 'Fetch',
  typeScriptVersion: '5.0',
  typeStyle: 'Interface',
  enumStyle: 'StringLiteral',
  // An interface converts nothing, so what JSON carries as text is typed as text.
  dateTimeType: 'string',
  exceptionClass: 'GatherError',
  useAbortSignal: true,
  generateOptionalParameters: true,
};

// Read by hand, as they arrive.
const streams = ['application/x-ndjson', 'text/csv', 'text/event-stream'];

const shared = {
  operationGenerationMode: 'SingleClientFromOperationId',
  newLineBehavior: 'LF',
};

run('dotnet', 'build', 'src/Api/Api.csproj', '--nologo', '--verbosity', 'quiet');
prepare();
generate('openapi2csclient', csharp, csharpSettings);
generate('openapi2tsclient', typescript, typescriptSettings);
if (process.argv.includes('--check'))
  check();

// Shapes the document for the generator; what the document says to everybody else stays as it is.
function prepare() {
  const api = JSON.parse(readFileSync(path.join(root, document), 'utf8'));
  for (const [route, method, operation] of operationsOf(api)) {
    // Text is for people, and for Prometheus.
    if (Object.keys(operation.responses['200']?.content ?? {}).some(type => type.startsWith('text/') && !streams.includes(type))) {
      delete api.paths[route][method];
      continue;
    }
    // A stream and nothing else has a hand-written method only.
    const types = Object.keys(operation.responses['200']?.content ?? {});
    if (types.length > 0 && types.every(type => streams.includes(type))) {
      delete api.paths[route][method];
      continue;
    }
    // The hand-written halves of the SDKs turn every failure into one exception and read streams as they arrive.
    for (const [status, response] of Object.entries(operation.responses)) {
      if (!status.startsWith('2'))
        delete operation.responses[status];
      for (const stream of streams)
        delete response.content?.[stream];
    }
    // What stands in lines is sent by hand too.
    delete operation.requestBody?.content?.['application/x-ndjson'];
    // Parameters get names as people give them: request, idempotencyKey.
    if (operation.requestBody)
      operation.requestBody['x-name'] = 'request';
    for (const header of operation.parameters?.filter(p => p.in === 'header') ?? [])
      header['x-originalName'] = header.name[0].toLowerCase() + header.name.slice(1).replaceAll('-', '');
  }
  // An enumeration without a name of its own, such as the scopes, grows with the server: it stays text.
  for (const property of Object.values(api.components.schemas).flatMap(s => Object.values(s.properties ?? {})))
    delete property.items?.enum;
  mkdirSync(path.join(root, path.dirname(prepared)), { recursive: true });
  writeFileSync(path.join(root, prepared), JSON.stringify(api, null, 2));
}

function operationsOf(api) {
  return Object.entries(api.paths).flatMap(([route, methods]) => Object.entries(methods).map(([method, operation]) => [route, method, operation]));
}

function generate(command, output, settings) {
  mkdirSync(path.dirname(path.join(root, output)), { recursive: true });
  const values = Object.entries({ ...shared, ...settings, input: prepared, output }).map(([name, value]) => `/${name}:${value}`);
  run(process.execPath, 'node_modules/nswag/bin/nswag.js', command, '/runtime:Net100', ...values);
}

function check() {
  const files = [document, csharp, typescript];
  const difference = run('git', 'status', '--porcelain', '--', ...files);
  if (difference) {
    console.error(run('git', 'diff', '--', ...files));
    console.error(`The committed document or SDKs are not what the code gives. Run "npm run sdk" and commit:\n${difference}`);
    process.exitCode = 1;
  }
}

function run(program, ...args) {
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (result.status === 0)
    return result.stdout;
  console.error(result.error ?? result.stdout);
  process.exit(1);
}
