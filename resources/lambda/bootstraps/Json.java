// SPDX-License-Identifier: Apache-2.0
// JSON for Java functions: texts, maps and lists, and objects by their getters and setters.
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

final class Json {
  private static final int DEEPEST = 500;
  private final String text;
  private int at = 0;

  private Json(String text) {
    this.text = text;
  }

  static Object parse(String text) {
    Json reader = new Json(text);
    Object value = reader.value(0);
    reader.space();
    if (reader.at != text.length()) {
      throw reader.fault();
    }
    return value;
  }

  private IllegalArgumentException fault() {
    return new IllegalArgumentException("An error occurred during JSON parsing at " + at);
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      ++at;
    }
  }

  private boolean take(char wanted) {
    space();
    if (at < text.length() && text.charAt(at) == wanted) {
      ++at;
      return true;
    }
    return false;
  }

  private Object value(int depth) {
    if (depth > DEEPEST) {
      throw fault();
    }
    if (take('{')) {
      Map<String, Object> all = new LinkedHashMap<>();
      for (boolean isMore = !take('}'); isMore; isMore = !take('}')) {
        if (!all.isEmpty() && !take(',') || !take('"')) {
          throw fault();
        }
        String name = string();
        if (!take(':')) {
          throw fault();
        }
        all.put(name, value(depth + 1));
      }
      return all;
    }
    if (take('[')) {
      List<Object> all = new ArrayList<>();
      for (boolean isMore = !take(']'); isMore; isMore = !take(']')) {
        if (!all.isEmpty() && !take(',')) {
          throw fault();
        }
        all.add(value(depth + 1));
      }
      return all;
    }
    return take('"') ? string() : word();
  }

  private Object word() {
    int begin = at;
    while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
      ++at;
    }
    String found = text.substring(begin, at);
    switch (found) {
      case "null": return null;
      case "true": return Boolean.TRUE;
      case "false": return Boolean.FALSE;
      default:
    }
    try {
      if (found.indexOf('.') >= 0 || found.indexOf('e') >= 0 || found.indexOf('E') >= 0) {
        return Double.valueOf(found);
      }
      BigInteger whole = new BigInteger(found);
      if (whole.bitLength() < 32) {
        return whole.intValue();
      }
      return whole.bitLength() < 64 ? (Object) whole.longValue() : whole;
    } catch (NumberFormatException wrong) {
      throw fault();
    }
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      char next = text.charAt(at++);
      if (next == '"') {
        return out.toString();
      }
      if (next != '\\') {
        out.append(next);
        continue;
      }
      char escaped = at < text.length() ? text.charAt(at++) : '\0';
      int known = "bfnrt".indexOf(escaped);
      if (known >= 0) {
        out.append("\b\f\n\r\t".charAt(known));
      } else if (escaped == 'u' && at + 4 <= text.length()) {
        out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
        at += 4;
      } else {
        out.append(escaped);
      }
    }
    throw fault();
  }

  /** A parsed value as the type that a method wants. */
  static Object bind(Object value, Type type) throws Exception {
    if (type instanceof ParameterizedType) {
      ParameterizedType whole = (ParameterizedType) type;
      Type[] inner = whole.getActualTypeArguments();
      if (value instanceof List && inner.length == 1) {
        List<Object> all = new ArrayList<>();
        for (Object each : (List<?>) value) {
          all.add(bind(each, inner[0]));
        }
        return all;
      }
      if (value instanceof Map && inner.length == 2) {
        Map<Object, Object> all = new LinkedHashMap<>();
        for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
          all.put(each.getKey(), bind(each.getValue(), inner[1]));
        }
        return all;
      }
      return bind(value, whole.getRawType());
    }
    if (!(type instanceof Class)) {
      return value;
    }
    return bindClass(value, (Class<?>) type);
  }

  private static Object bindClass(Object value, Class<?> type) throws Exception {
    if (value == null || type == Object.class || type.isInstance(value)) {
      return value;
    }
    if (type == String.class) {
      return value instanceof Map || value instanceof List ? write(value) : value.toString();
    }
    if (value instanceof Number) {
      Object number = bindNumber((Number) value, type);
      if (number != null) {
        return number;
      }
    }
    if (type == boolean.class && value instanceof Boolean) {
      return value;
    }
    if (type.isEnum() && value instanceof String) {
      for (Object each : type.getEnumConstants()) {
        if (((Enum<?>) each).name().equals(value)) {
          return each;
        }
      }
    }
    if (type.isArray() && value instanceof List) {
      List<?> all = (List<?>) value;
      Object made = Array.newInstance(type.getComponentType(), all.size());
      for (int i = 0; i < all.size(); ++i) {
        Array.set(made, i, bindClass(all.get(i), type.getComponentType()));
      }
      return made;
    }
    if (value instanceof Map) {
      return bindBean((Map<?, ?>) value, type);
    }
    throw new IllegalArgumentException("An error occurred during JSON parsing: no "
        + type.getName() + " can be made of " + value.getClass().getSimpleName());
  }

  private static Object bindNumber(Number value, Class<?> type) {
    if (type == int.class || type == Integer.class) {
      return value.intValue();
    }
    if (type == long.class || type == Long.class) {
      return value.longValue();
    }
    if (type == double.class || type == Double.class) {
      return value.doubleValue();
    }
    if (type == float.class || type == Float.class) {
      return value.floatValue();
    }
    if (type == short.class || type == Short.class) {
      return value.shortValue();
    }
    return type == BigDecimal.class ? new BigDecimal(value.toString()) : null;
  }

  private static Object bindBean(Map<?, ?> value, Class<?> type) throws Exception {
    Object made = type.getDeclaredConstructor().newInstance();
    for (Method each : type.getMethods()) {
      if (!each.getName().startsWith("set") || each.getName().length() == 3
          || each.getParameterCount() != 1 || each.isBridge()) {
        continue;
      }
      for (String name : namesOf(each.getName().substring(3))) {
        if (value.containsKey(name)) {
          each.setAccessible(true);
          each.invoke(made, bind(value.get(name), each.getGenericParameterTypes()[0]));
          break;
        }
      }
    }
    return made;
  }

  /** "Records" is in an event as "records" or "Records"; "EventSourceARN" as "eventSourceARN". */
  private static String[] namesOf(String property) {
    String first = property.substring(0, 1).toLowerCase(Locale.ROOT) + property.substring(1);
    return new String[] {first, property};
  }

  static String write(Object value) {
    StringBuilder out = new StringBuilder();
    try {
      write(value, out, 0);
    } catch (ReflectiveOperationException fault) {
      throw new IllegalArgumentException(
          "An error occurred during JSON serialization: " + fault, fault);
    }
    return out.toString();
  }

  private static void write(Object value, StringBuilder out, int depth)
      throws ReflectiveOperationException {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("An error occurred during JSON serialization: too deep");
    }
    if (value == null || value instanceof Boolean || value instanceof Number) {
      out.append(value);
    } else if (value instanceof CharSequence || value instanceof Character || value instanceof Enum) {
      quote(value.toString(), out);
    } else if (value instanceof Map) {
      String comma = "{";
      for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
        quote(String.valueOf(each.getKey()), out.append(comma));
        write(each.getValue(), out.append(':'), depth + 1);
        comma = ",";
      }
      out.append(comma.equals("{") ? "{}" : "}");
    } else if (value instanceof Iterable || value.getClass().isArray()) {
      writeAll(value, out, depth);
    } else {
      writeBean(value, out, depth);
    }
  }

  private static void writeAll(Object value, StringBuilder out, int depth)
      throws ReflectiveOperationException {
    out.append('[');
    String comma = "";
    if (value instanceof Iterable) {
      for (Object each : (Iterable<?>) value) {
        write(each, out.append(comma), depth + 1);
        comma = ",";
      }
    } else {
      for (int i = 0; i < Array.getLength(value); ++i) {
        write(Array.get(value, i), out.append(comma), depth + 1);
        comma = ",";
      }
    }
    out.append(']');
  }

  private static void writeBean(Object value, StringBuilder out, int depth)
      throws ReflectiveOperationException {
    String comma = "{";
    for (Method each : value.getClass().getMethods()) {
      String name = each.getName();
      boolean isIs = name.startsWith("is") && each.getReturnType() == boolean.class;
      int skip = isIs ? 2 : name.startsWith("get") ? 3 : 0;
      if (skip == 0 || name.length() == skip || each.getParameterCount() != 0
          || each.getDeclaringClass() == Object.class || Modifier.isStatic(each.getModifiers())) {
        continue;
      }
      each.setAccessible(true);
      quote(namesOf(name.substring(skip))[0], out.append(comma));
      write(each.invoke(value), out.append(':'), depth + 1);
      comma = ",";
    }
    out.append(comma.equals("{") ? "{}" : "}");
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); ++i) {
      char each = text.charAt(i);
      int known = "\"\\\b\f\n\r\t".indexOf(each);
      if (known >= 0) {
        out.append('\\').append("\"\\bfnrt".charAt(known));
      } else if (each < 0x20) {
        out.append(String.format("\\u%04x", (int) each));
      } else {
        out.append(each);
      }
    }
    out.append('"');
  }
}
