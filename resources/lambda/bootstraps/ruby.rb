# SPDX-License-Identifier: Apache-2.0
# Runs Ruby functions: asks the Runtime API for calls and answers them.
require 'json'
require 'net/http'

# What a handler gets as its context.
class LambdaContext
  attr_reader :aws_request_id, :invoked_function_arn, :log_group_name, :log_stream_name,
              :function_name, :memory_limit_in_mb, :function_version, :identity, :client_context,
              :deadline_ms, :tenant_id

  def initialize(head)
    @aws_request_id = head['Lambda-Runtime-Aws-Request-Id']
    @deadline_ms = head['Lambda-Runtime-Deadline-Ms'].to_i
    @invoked_function_arn = head['Lambda-Runtime-Invoked-Function-Arn']
    @tenant_id = head['Lambda-Runtime-Aws-Tenant-Id']
    @identity = LambdaContext.document(head['Lambda-Runtime-Cognito-Identity'])
    @client_context = LambdaContext.document(head['Lambda-Runtime-Client-Context'])
    @log_group_name = ENV['AWS_LAMBDA_LOG_GROUP_NAME']
    @log_stream_name = ENV['AWS_LAMBDA_LOG_STREAM_NAME']
    @function_name = ENV['AWS_LAMBDA_FUNCTION_NAME']
    @memory_limit_in_mb = ENV['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
    @function_version = ENV['AWS_LAMBDA_FUNCTION_VERSION']
  end

  def get_remaining_time_in_millis
    [@deadline_ms - Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond), 0].max
  end

  def self.document(text)
    text.nil? || text.empty? ? nil : JSON.parse(text)
  end
end

module FormworkRuntime
  BASE = '/2018-06-01/runtime/'.freeze
  OWN = File.expand_path(__FILE__)

  module_function

  def connect
    host, port = ENV['AWS_LAMBDA_RUNTIME_API'].split(':')
    link = Net::HTTP.new(host, port.to_i, nil)  # of nobody's proxy
    link.read_timeout = nil  # the next call may be far away
    link.keep_alive_timeout = 1 << 30
    link.max_retries = 0
    link.start
  end

  def describe(fault, place)
    trace = (fault.backtrace || []).reject { |line| line.start_with?(OWN) || line.start_with?('<internal:') }
    { 'errorMessage' => fault.message, 'errorType' => "#{place}<#{fault.class}>",
      'stackTrace' => trace }
  end

  def tell(path, body, type = nil)
    head = { 'Content-Type' => 'application/json' }
    head['Lambda-Runtime-Function-Error-Type'] = type if type
    @link.post(BASE + path, body, head)
  end

  # "file.method", "folder/file.Module::Class.method"
  def load_handler(name)
    file, *rest = name.split('.')
    unless [1, 2].include?(rest.size)
      raise ArgumentError, "Invalid handler #{name}, must be of form FILENAME.METHOD or " \
                           'FILENAME.CLASS.METHOD where FILENAME corresponds with an existing Ruby ' \
                           'source file FILENAME.rb, CLASS is an optional module/class namespace and ' \
                           'METHOD is a callable method. If using CLASS, METHOD must be a class-level ' \
                           'method.'
    end
    require File.join(ENV['LAMBDA_TASK_ROOT'], file)
    method = rest.last.to_sym
    return [Kernel.const_get(rest.first), method] if rest.size == 2

    [TOPLEVEL_BINDING.receiver, method]
  end

  def answer_of(value)
    value.respond_to?(:read) && !value.is_a?(String) ? value.read : JSON.generate(value)
  end

  def report(message, document)
    $stderr.puts(message + "\n" + JSON.generate(document))
  end

  def call_once(target, method)
    head = @link.get(BASE + 'invocation/next')
    id = head['Lambda-Runtime-Aws-Request-Id']
    ENV['_X_AMZN_TRACE_ID'] = head['Lambda-Runtime-Trace-Id']
    context = LambdaContext.new(head)
    begin
      event = JSON.parse(head.body)
      body = answer_of(target.send(method, event: event, context: context))
      tell("invocation/#{id}/response", body)
    rescue NoMemoryError, SystemExit, SignalException
      raise
    rescue Exception => fault  # whatever a handler raises is its answer
      document = describe(fault, 'Function')
      report('Error raised from handler method', document)
      tell("invocation/#{id}/error", JSON.generate(document), 'Function.UserException')
    end
  end

  def run
    $stdout.sync = true
    $stderr.sync = true
    @link = connect
    begin
      $LOAD_PATH.unshift(ENV['LAMBDA_TASK_ROOT'])
      target, method = load_handler(ENV['_HANDLER'])
    rescue SystemExit
      raise
    rescue Exception => fault
      document = describe(fault, 'Init')
      report('Init error when loading handler ' + ENV['_HANDLER'].to_s, document)
      tell('init/error', JSON.generate(document), 'Runtime.UserCodeError')
      exit!(1)
    end
    loop { call_once(target, method) }
  end
end

FormworkRuntime.run
