// SPDX-License-Identifier: Apache-2.0
// Runs Java functions: asks the Runtime API for calls and answers them.
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

public final class Bootstrap {
  private static final String INTERFACES = "com.amazonaws.services.lambda.runtime.";
  private static final String BASE =
      "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/";

  /** A call of the Runtime API's. */
  private static final class Call {
    Map<String, List<String>> head;
    byte[] body;

    String get(String name) {
      for (Map.Entry<String, List<String>> each : head.entrySet()) {
        if (name.equalsIgnoreCase(each.getKey())) {
          return each.getValue().get(0);
        }
      }
      return null;
    }
  }

  /** The user's method and how it wants its event. */
  private static final class Handler {
    Object target;
    Method method;
    Type event;
    boolean isStream;
    boolean hasContext;
  }

  private static Call ask(String method, String path, byte[] body, String errorType)
      throws Exception {
    HttpURLConnection link = (HttpURLConnection) new URL(BASE + path).openConnection(
        java.net.Proxy.NO_PROXY);
    link.setRequestMethod(method);
    if (body != null) {
      link.setDoOutput(true);
      link.setRequestProperty("Content-Type", "application/json");
      if (errorType != null) {
        link.setRequestProperty("Lambda-Runtime-Function-Error-Type", errorType);
      }
      link.setFixedLengthStreamingMode(body.length);
      try (OutputStream out = link.getOutputStream()) {
        out.write(body);
      }
    }
    Call call = new Call();
    InputStream in = link.getResponseCode() < 400 ? link.getInputStream() : link.getErrorStream();
    call.body = in == null ? new byte[0] : in.readAllBytes();
    call.head = link.getHeaderFields();
    return call;
  }

  private static ClassLoader userClasses() throws Exception {
    List<URL> places = new ArrayList<>();
    String task = System.getenv("LAMBDA_TASK_ROOT");
    places.add(new File(task).toURI().toURL());
    for (String folder : new String[] {task + "/lib", System.getenv("FORMWORK_OPT") + "/java/lib"}) {
      File[] jars = new File(folder).listFiles((at, name) -> name.endsWith(".jar"));
      if (jars != null) {
        Arrays.sort(jars);
        for (File jar : jars) {
          places.add(jar.toURI().toURL());
        }
      }
    }
    return new URLClassLoader(places.toArray(new URL[0]), Bootstrap.class.getClassLoader());
  }

  private static Handler load(String name, ClassLoader classes) throws Exception {
    String[] parts = name.split("::");
    Class<?> type = Class.forName(parts[0], true, classes);
    String wanted = parts.length > 1 ? parts[1] : "handleRequest";
    Handler handler = new Handler();
    for (Method each : type.getMethods()) {
      boolean isBetter = handler.method == null
          || each.getParameterCount() > handler.method.getParameterCount()
          || handler.method.isBridge();
      if (each.getName().equals(wanted) && !each.isBridge() && isBetter) {
        handler.method = each;
      }
    }
    if (handler.method == null) {
      throw new NoSuchMethodException("No public method named " + wanted
          + " with appropriate method signature found on class class " + parts[0]);
    }
    if (!Modifier.isStatic(handler.method.getModifiers())) {
      handler.target = type.getConstructor().newInstance();
    }
    Class<?>[] kinds = handler.method.getParameterTypes();
    handler.isStream = kinds.length > 1 && kinds[0] == InputStream.class;
    handler.hasContext =
        kinds.length > 0 && kinds[kinds.length - 1].getName().equals(INTERFACES + "Context");
    if (kinds.length > (handler.hasContext ? 1 : 0)) {
      handler.event = handler.method.getGenericParameterTypes()[0];
    }
    handler.method.setAccessible(true);
    return handler;
  }

  private static Object valueOf(String method, Call call, ClassLoader classes) throws Exception {
    switch (method) {
      case "getAwsRequestId": return call.get("Lambda-Runtime-Aws-Request-Id");
      case "getLogGroupName": return System.getenv("AWS_LAMBDA_LOG_GROUP_NAME");
      case "getLogStreamName": return System.getenv("AWS_LAMBDA_LOG_STREAM_NAME");
      case "getFunctionName": return System.getenv("AWS_LAMBDA_FUNCTION_NAME");
      case "getFunctionVersion": return System.getenv("AWS_LAMBDA_FUNCTION_VERSION");
      case "getInvokedFunctionArn": return call.get("Lambda-Runtime-Invoked-Function-Arn");
      case "getTenantId": return call.get("Lambda-Runtime-Aws-Tenant-Id");
      case "getMemoryLimitInMB":
        return Integer.valueOf(System.getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));
      case "getRemainingTimeInMillis":
        return (int) Math.max(Long.parseLong(call.get("Lambda-Runtime-Deadline-Ms"))
            - System.currentTimeMillis(), 0);
      case "getLogger": return proxy("LambdaLogger", classes, (name, arguments) -> {
        if (name.equals("log")) {
          Object text = arguments[0];
          System.out.write(text instanceof byte[] ? (byte[]) text
              : String.valueOf(text).getBytes(StandardCharsets.UTF_8));
          System.out.flush();
        }
        return null;
      });
      default: return null;
    }
  }

  private interface Answerer {
    Object answer(String method, Object[] arguments) throws Exception;
  }

  /** An object of an interface that comes with the user's code. */
  private static Object proxy(String name, ClassLoader classes, Answerer answerer)
      throws Exception {
    Class<?> type = Class.forName(INTERFACES + name, true, classes);
    return Proxy.newProxyInstance(classes, new Class<?>[] {type}, (self, method, arguments) -> {
      switch (method.getName()) {
        case "toString": return name;
        case "hashCode": return System.identityHashCode(self);
        case "equals": return self == arguments[0];
        default: return answerer.answer(method.getName(), arguments);
      }
    });
  }

  private static byte[] run(Handler handler, Call call, ClassLoader classes) throws Throwable {
    List<Object> arguments = new ArrayList<>();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (handler.isStream) {
      arguments.add(new ByteArrayInputStream(call.body));
      arguments.add(out);
    } else if (handler.event != null) {
      arguments.add(Json.bind(Json.parse(new String(call.body, StandardCharsets.UTF_8)),
          handler.event));
    }
    if (handler.hasContext) {
      arguments.add(
          proxy("Context", classes, (method, given) -> valueOf(method, call, classes)));
    }
    try {
      Object result = handler.method.invoke(handler.target, arguments.toArray());
      return handler.isStream ? out.toByteArray()
                              : Json.write(result).getBytes(StandardCharsets.UTF_8);
    } catch (InvocationTargetException fault) {
      throw fault.getCause();
    }
  }

  private static byte[] describe(Throwable fault) {
    return Json.write(document(fault, 0)).getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> document(Throwable fault, int depth) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("errorMessage", fault.getMessage() == null ? "" : fault.getMessage());
    all.put("errorType", fault.getClass().getName());
    List<String> trace = new ArrayList<>();
    for (StackTraceElement each : fault.getStackTrace()) {
      String line = each.toString();
      if (line.contains("Bootstrap.") || line.contains("jdk.internal.reflect.")
          || line.contains("java.lang.reflect.Method.")) {
        continue;
      }
      trace.add(line.startsWith("app//") ? line.substring(5) : line);
    }
    all.put("stackTrace", trace);
    if (fault.getCause() != null && depth < 10) {
      all.put("cause", document(fault.getCause(), depth + 1));
    }
    return all;
  }

  public static void main(String[] given) throws Exception {
    ClassLoader classes = userClasses();
    Thread.currentThread().setContextClassLoader(classes);
    Handler handler = null;
    try {
      handler = load(System.getenv("_HANDLER"), classes);
    } catch (Throwable fault) {
      Throwable cause = fault instanceof InvocationTargetException ? fault.getCause() : fault;
      cause.printStackTrace();
      String message = cause instanceof ClassNotFoundException
          ? "Class not found: " + cause.getMessage() : cause.getMessage();
      Map<String, Object> told = document(cause, 0);
      told.put("errorMessage", message == null ? "" : message);
      ask("POST", "init/error", Json.write(told).getBytes(StandardCharsets.UTF_8),
          "Runtime.UserCodeError");
      System.exit(1);
    }
    while (true) {
      Call call = ask("GET", "invocation/next", null, null);
      String path = "invocation/" + call.get("Lambda-Runtime-Aws-Request-Id");
      String trace = call.get("Lambda-Runtime-Trace-Id");
      System.setProperty("com.amazonaws.xray.traceHeader", trace == null ? "" : trace);
      byte[] answer = null;
      byte[] error = null;
      try {
        answer = run(handler, call, classes);
      } catch (Throwable fault) {
        fault.printStackTrace();
        error = describe(fault);
      }
      System.out.flush();
      System.err.flush();
      if (error == null) {
        ask("POST", path + "/response", answer, null);
      } else {
        ask("POST", path + "/error", error, "Function.UserException");
      }
    }
  }
}
