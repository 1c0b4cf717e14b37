// SPDX-License-Identifier: Apache-2.0
// The Node.js runtime: asks the Runtime API for events and calls the handler with them. What a
// handler sees (context, console, errors, streams) is as on Lambda.
'use strict';
const fs = require('fs');
const net = require('net');
const path = require('path');
const { pathToFileURL } = require('url');
const util = require('util');
const { Writable } = require('stream');

const BASE = '/2018-06-01/runtime/';
const env = process.env;
const isJson = (env.AWS_LAMBDA_LOG_FORMAT || '').toUpperCase() === 'JSON';
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const level = isJson ? Math.max(0, LEVELS.indexOf((env.AWS_LAMBDA_LOG_LEVEL || '').toUpperCase())) : 0;
let requestId;
let tenantId;

// --- the Runtime API: HTTP/1.1 over one connection, with no more than it needs

class RuntimeApi {
  constructor(address) {
    this.address = address;
    const at = address.lastIndexOf(':');
    this.place = { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
    this.socket = null;
    this.pieces = [];
    this.size = 0;
    this.wanted = -1;
    this.waiting = null;
  }

  open() {
    if (this.socket) return;
    this.socket = net.connect(this.place);
    this.socket.setNoDelay(true);
    this.socket.on('data', (piece) => this.take(piece));
    this.socket.on('error', () => process.exit(1));
    this.socket.on('close', () => process.exit(1));
  }

  ask(method, where, body, fields) {
    this.open();
    const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(body);
    let head = `${method} ${BASE}${where} HTTP/1.1\r\nHost: ${this.address}\r\nContent-Length: ${bytes.length}\r\n`;
    for (const name of Object.keys(fields || {})) {
      head += `${name}: ${String(fields[name]).replace(/[^\x20-\x7e]/g, '?')}\r\n`;
    }
    return new Promise((resolve) => {
      this.waiting = resolve;
      this.socket.ref();
      this.socket.write(bytes.length ? Buffer.concat([Buffer.from(head + '\r\n'), bytes]) : head + '\r\n');
    });
  }

  take(piece) {
    this.pieces.push(piece);
    this.size += piece.length;
    if (this.wanted >= 0 && this.size < this.wanted) return;
    const all = this.pieces.length === 1 ? piece : Buffer.concat(this.pieces);
    this.pieces = [all];
    const end = all.indexOf('\r\n\r\n');
    if (end < 0) return;
    const lines = all.toString('utf8', 0, end).split('\r\n');
    const fields = {};
    for (const line of lines.slice(1)) {
      const at = line.indexOf(':');
      fields[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim();
    }
    this.wanted = end + 4 + Number(fields['content-length'] || 0);
    if (all.length < this.wanted) return;
    const answer = { status: Number(lines[0].split(' ')[1]), fields, body: all.subarray(end + 4, this.wanted) };
    const rest = all.subarray(this.wanted);
    this.pieces = rest.length ? [rest] : [];
    this.size = rest.length;
    this.wanted = -1;
    const waiting = this.waiting;
    this.waiting = null;
    if (waiting) waiting(answer);
  }

  // For 'beforeExit' to tell that nothing of the function's is left.
  rest() { if (this.socket) this.socket.unref(); }

  async next() {
    const answer = await this.ask('GET', 'invocation/next');
    if (answer.status !== 200) process.exit(1);
    return answer;
  }

  async fail(where, error) {
    await this.ask('POST', where, JSON.stringify(error), {
      'Content-Type': 'application/json', 'Lambda-Runtime-Function-Error-Type': error.errorType });
  }
}

// --- errors

class RuntimeFault extends Error {
  constructor(kind, message) {
    super(message);
    this.name = kind;
  }
}

function isError(value) {
  return value instanceof Error || util.types.isNativeError(value) ||
    (value !== null && typeof value === 'object' && value.name && value.message && value.stack);
}

function errorOf(value) {
  if (!isError(value)) {
    return { errorType: typeof value, errorMessage: String(value), trace: [] };
  }
  return { errorType: String(value.name), errorMessage: String(value.message),
    trace: String(value.stack || '').split('\n') };
}

// --- logs

function one(text) { return text.replace(/\n/g, '\r') + '\n'; }

function say(name, rank, values) {
  if (rank < level) return;
  const time = new Date().toISOString();
  if (!isJson) {
    process.stdout.write(one(`${time}\t${requestId}\t${name}\t${util.format(...values)}`));
    return;
  }
  const entry = { timestamp: time, level: name, requestId };
  if (tenantId) entry.tenantId = tenantId;
  entry.message = values.length === 1 && typeof values[0] === 'object' && !isError(values[0])
    ? values[0] : util.format(...values);
  const fault = values.find(isError);
  if (fault) {
    entry.errorType = fault.name;
    entry.errorMessage = fault.message;
    entry.stackTrace = String(fault.stack || '').split('\n').slice(1);
  }
  let text;
  try {
    text = JSON.stringify(entry);
  } catch (ignored) {
    entry.message = util.format(...values);
    text = JSON.stringify(entry);
  }
  process.stdout.write(one(text));
}

function setUpConsole() {
  const own = { trace: 'TRACE', debug: 'DEBUG', info: 'INFO', log: 'INFO', warn: 'WARN', error: 'ERROR', fatal: 'FATAL' };
  for (const name of Object.keys(own)) {
    const rank = LEVELS.indexOf(own[name]);
    console[name] = (...values) => say(own[name], rank, values);
  }
}

function logError(title, error) {
  if (isJson) {
    say('ERROR', 4, [Object.assign({ title }, error)]);
    return;
  }
  const told = { errorType: error.errorType, errorMessage: error.errorMessage, stack: error.trace };
  process.stdout.write(one(`${new Date().toISOString()}\t${requestId}\tERROR\t${title} \t${JSON.stringify(told)}`));
}

// --- streams

const STREAMED = Symbol.for('aws.lambda.runtime.handler.streaming');

class ResponseStream extends Writable {
  constructor(api, event) {
    super({ highWaterMark: 65536 });
    this.api = api;
    this.event = event;
    this.kind = 'application/octet-stream';
    this.isOpen = false;
    this.ended = new Promise((resolve) => { this.tellEnd = resolve; });
  }

  setContentType(kind) { this.kind = kind; }

  begin() {
    if (this.isOpen) return;
    this.isOpen = true;
    this.api.open();
    this.answered = new Promise((resolve) => { this.api.waiting = resolve; });
    this.api.socket.write(`POST ${BASE}invocation/${this.event}/response HTTP/1.1\r\nHost: ${this.api.address}\r\n` +
      `Content-Type: ${this.kind}\r\nLambda-Runtime-Function-Response-Mode: streaming\r\n` +
      'Transfer-Encoding: chunked\r\nTrailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n');
  }

  _write(chunk, encoding, done) {
    this.begin();
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding);
    if (bytes.length === 0) return done();
    this.api.socket.write(Buffer.concat([
      Buffer.from(bytes.length.toString(16) + '\r\n'), bytes, Buffer.from('\r\n')]), () => done());
  }

  _final(done) {
    this.close(null).then(() => done());
  }

  async close(error) {
    this.begin();
    let trailer = '0\r\n';
    if (error) {
      const body = Buffer.from(JSON.stringify(error)).toString('base64');
      trailer += `Lambda-Runtime-Function-Error-Type: ${error.errorType}\r\nLambda-Runtime-Function-Error-Body: ${body}\r\n`;
    }
    this.api.socket.write(trailer + '\r\n');
    await this.answered;
    this.tellEnd();
  }
}

function setUpGlobals() {
  if (env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA) return;
  globalThis.awslambda = {
    streamifyResponse(handler, options) {
      handler[STREAMED] = options || {};
      return handler;
    },
    HttpResponseStream: {
      from(stream, prelude) {
        stream.setContentType('application/vnd.awslambda.http-integration-response');
        stream.write(JSON.stringify(prelude));
        stream.write(Buffer.alloc(8));
        return stream;
      },
    },
  };
}

// --- the handler

function isModuleFolder(folder, root) {
  for (let at = folder; ; at = path.dirname(at)) {
    const file = path.join(at, 'package.json');
    if (fs.existsSync(file)) {
      try {
        return JSON.parse(fs.readFileSync(file, 'utf8')).type === 'module';
      } catch (ignored) {
        return false;
      }
    }
    if (at === root || at === path.dirname(at)) return false;
  }
}

async function loadModule(root, folder, name) {
  const file = path.resolve(root, folder, name);
  if (fs.existsSync(file) && fs.statSync(file).isFile()) return require(file);
  if (fs.existsSync(file + '.js')) {
    return isModuleFolder(path.dirname(file), root) ? import(pathToFileURL(file + '.js').href) : require(file + '.js');
  }
  if (fs.existsSync(file + '.mjs')) return import(pathToFileURL(file + '.mjs').href);
  if (fs.existsSync(file + '.cjs')) return require(file + '.cjs');
  return require(require.resolve(name, { paths: [root, path.join(root, folder)] }));
}

async function findHandler(text) {
  if (text.includes('..')) {
    throw new RuntimeFault('Runtime.MalformedHandlerName', `'${text}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
  }
  const folder = text.slice(0, text.lastIndexOf('/') + 1);
  const base = text.slice(folder.length);
  const at = base.indexOf('.');
  if (at < 1 || at === base.length - 1) {
    throw new RuntimeFault('Runtime.MalformedHandlerName', 'Bad handler');
  }
  let found;
  try {
    found = await loadModule(env.LAMBDA_TASK_ROOT, folder, base.slice(0, at));
  } catch (fault) {
    if (fault instanceof SyntaxError) throw Object.assign(new RuntimeFault('Runtime.UserCodeSyntaxError', String(fault)), { stack: fault.stack });
    if (fault && (fault.code === 'MODULE_NOT_FOUND' || fault.code === 'ERR_MODULE_NOT_FOUND')) {
      throw new RuntimeFault('Runtime.ImportModuleError', String(fault));
    }
    throw fault;
  }
  for (const name of base.slice(at + 1).split('.')) {
    found = found && (found[name] !== undefined ? found[name] : found.default && found.default[name]);
  }
  if (found === undefined || found === null) {
    throw new RuntimeFault('Runtime.HandlerNotFound', `${text} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw new RuntimeFault('Runtime.HandlerNotFound', `${text} is not a function`);
  }
  return found;
}

const hasCallbacks = Number(((env.AWS_EXECUTION_ENV || '').match(/nodejs(\d+)/) || [])[1] || 20) < 24;

function contextOf(fields) {
  const deadline = Number(fields['lambda-runtime-deadline-ms'] || 0);
  const parsed = (name) => (fields[name] ? JSON.parse(fields[name]) : undefined);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parsed('lambda-runtime-client-context'),
    identity: parsed('lambda-runtime-cognito-identity'),
    invokedFunctionArn: fields['lambda-runtime-invoked-function-arn'],
    awsRequestId: fields['lambda-runtime-aws-request-id'],
    tenantId: fields['lambda-runtime-aws-tenant-id'],
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

// What a callback answers waits for the function's timers and connections, unless it said that it
// must not.
function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    let last = null;
    const settle = () => (last.error !== null && last.error !== undefined ? reject(last.error) : resolve(last.value));
    const idle = () => (last ? settle() : resolve(null));
    const finish = (way) => (value) => {
      process.removeListener('beforeExit', idle);
      way(value);
    };
    const callback = (error, value) => {
      if (last) return;
      last = { error, value };
      if (!context.callbackWaitsForEmptyEventLoop) {
        process.removeListener('beforeExit', idle);
        setImmediate(settle);
      }
    };
    if (hasCallbacks) {
      context.done = callback;
      context.succeed = (value) => { context.callbackWaitsForEmptyEventLoop = false; callback(null, value); };
      context.fail = (error) => { context.callbackWaitsForEmptyEventLoop = false; callback(error === undefined ? 'handled' : error); };
    }
    process.once('beforeExit', idle);
    let answer;
    try {
      answer = hasCallbacks ? handler(event, context, callback) : handler(event, context);
    } catch (fault) {
      finish(reject)(fault);
      return;
    }
    if (answer && typeof answer.then === 'function') {
      process.removeListener('beforeExit', idle);
      const never = () => endWith('Runtime.NodeJsExit', 'Runtime exited without providing a reason');
      process.once('beforeExit', never);
      answer.then((value) => { process.removeListener('beforeExit', never); resolve(value); },
        (fault) => { process.removeListener('beforeExit', never); reject(fault); });
    } else if (!hasCallbacks) {
      finish(resolve)(answer);
    }
  });
}

let endWith = () => {};

async function stream(handler, event, context, api) {
  const out = new ResponseStream(api, requestId);
  try {
    await handler(event, out, context);
    if (!out.writableEnded) out.end();
    await out.ended;
  } catch (fault) {
    const error = errorOf(fault);
    logError('Invoke Error', error);
    if (out.isOpen) await out.close(error);
    else await api.fail(`invocation/${requestId}/error`, error);
  }
}

async function answer(handler, body, context, api) {
  let text;
  try {
    const event = JSON.parse(body.toString('utf8'));
    if (handler[STREAMED]) {
      await stream(handler, event, context, api);
      return;
    }
    api.rest();
    const value = await run(handler, event, context);
    try {
      text = JSON.stringify(value === undefined ? null : value);
    } catch (fault) {
      throw new RuntimeFault('Runtime.MarshalError', 'Unable to stringify response body');
    }
    if (text === undefined) text = 'null';
  } catch (fault) {
    const error = errorOf(fault);
    logError('Invoke Error', error);
    await api.fail(`invocation/${requestId}/error`, error);
    return;
  }
  await api.ask('POST', `invocation/${requestId}/response`, text, { 'Content-Type': 'application/json' });
}

function setUpEnds(api) {
  // Other connections of the process cannot wait for an answer any more.
  endWith = (kind, message, fault, code) => {
    const error = fault === undefined ? { errorType: kind, errorMessage: message, trace: [] } : errorOf(fault);
    if (kind && fault !== undefined && kind.startsWith('Runtime.Unhandled')) {
      error.errorType = kind;
      error.errorMessage = String(fault);
    }
    logError(fault === undefined ? 'Invoke Error' : kind.startsWith('Runtime.') ? 'Unhandled Promise Rejection' : 'Uncaught Exception', error);
    const where = requestId ? `invocation/${requestId}/error` : 'init/error';
    api.fail(where, error).then(() => process.exit(code || 1));
  };
  process.on('unhandledRejection', (fault) => endWith('Runtime.UnhandledPromiseRejection', '', fault, 128));
  process.on('uncaughtException', (fault) => endWith('Uncaught', '', fault, 129));
}

// The second generation of the SDK does not look at AWS_ENDPOINT_URL. Functions behind custom resources
// often take host and path of their callback's address only and expect https on its usual port.
function leadHere() {
  if (!env.AWS_ENDPOINT_URL) return;
  const endpoint = new URL(env.AWS_ENDPOINT_URL);
  const Module = require('module');
  const load = Module._load;
  let isLed = endpoint.protocol !== 'http:';
  Module._load = function (name, ...rest) {
    const found = load.call(this, name, ...rest);
    if (name === 'aws-sdk' && found && found.config && !found.config.endpoint) {
      found.config.update({ endpoint: env.AWS_ENDPOINT_URL, s3ForcePathStyle: true });
    }
    if (!isLed && (name === 'https' || name === 'node:https')) {
      isLed = true;
      leadCallbacks(found, load.call(this, 'http', ...rest), endpoint);
    }
    return found;
  };
}

function leadCallbacks(https, http, endpoint) {
  const request = https.request;
  https.request = function (options, ...rest) {
    const host = options && typeof options === 'object' && !(options instanceof URL) &&
      (options.hostname || options.host);
    if (host !== endpoint.hostname || (options.port && Number(options.port) !== 443)) {
      return request.call(this, options, ...rest);
    }
    return http.request({ ...options, protocol: 'http:', port: endpoint.port, agent: undefined }, ...rest);
  };
}

async function main() {
  setUpConsole();
  setUpGlobals();
  leadHere();
  const api = new RuntimeApi(env.AWS_LAMBDA_RUNTIME_API);
  setUpEnds(api);
  let handler;
  try {
    handler = await findHandler(env._HANDLER || '');
  } catch (fault) {
    const error = errorOf(fault);
    logError('Init Error', error);
    await api.fail('init/error', error);
    process.exit(1);
  }
  for (;;) {
    const { fields, body } = await api.next();
    requestId = fields['lambda-runtime-aws-request-id'];
    tenantId = fields['lambda-runtime-aws-tenant-id'];
    if (fields['lambda-runtime-trace-id']) env._X_AMZN_TRACE_ID = fields['lambda-runtime-trace-id'];
    else delete env._X_AMZN_TRACE_ID;
    await answer(handler, body, contextOf(fields), api);
  }
}

main();
