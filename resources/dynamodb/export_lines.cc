// SPDX-License-Identifier: Apache-2.0
// Items as the lines of an export: JSON as the wire has it, or Amazon Ion's text.
#include <array>

#include "engine/base/hash.hh"
#include "engine/base/json_write.hh"
#include "resources/dynamodb/transfer.hh"

namespace formwork::dynamodb {

namespace {

/// Both forms: names before values, and how those look.
class Text {
 public:
  virtual ~Text() = default;
  void fields(const Fields& item) {
    out += '{';
    const char* between = "";
    for (const Field& field : item) {
      out += between;
      append_json_string(out, field.name);
      out += ':';
      attribute(field.value);
      between = ",";
    }
    out += '}';
  }
  std::string out;

 protected:
  virtual void attribute(const Attribute& value) = 0;
};

class Json final : public Text {
  void text(Kind kind, const std::string& content) {
    append_json_string(out, kind == Kind::B ? base64_encode(content) : content);
  }

  void attribute(const Attribute& value) override {
    out += std::string("{\"") + to_string(value.kind) + "\":";
    const char* between = "";
    switch (value.kind) {
      case Kind::S:
      case Kind::N:
      case Kind::B:
        text(value.kind, value.text);
        break;
      case Kind::BOOL:
        out += value.flag ? "true" : "false";
        break;
      case Kind::Null:
        out += "true";
        break;
      case Kind::M:
        fields(value.fields);
        break;
      default:
        out += '[';
        for (const Attribute& item : value.items) {
          out += between;
          value.kind == Kind::L ? attribute(item) : text(item.kind, item.text);
          between = ",";
        }
        out += ']';
    }
    out += '}';
  }
};

class Ion final : public Text {
  // Numbers are decimals: "5." and "1.5", with "d" for an exponent.
  void number(const std::string& digits) {
    std::string told = digits;
    const std::size_t exponent = told.find_first_of("eE");
    if (exponent != std::string::npos) {
      told[exponent] = 'd';
    } else if (told.find('.') == std::string::npos) {
      told += '.';
    }
    out += told;
  }

  void attribute(const Attribute& value) override {
    const char* between = "";
    switch (value.kind) {
      case Kind::S:
        append_json_string(out, value.text);
        break;
      case Kind::N:
        number(value.text);
        break;
      case Kind::B:
        out += "{{" + base64_encode(value.text) + "}}";
        break;
      case Kind::BOOL:
        out += value.flag ? "true" : "false";
        break;
      case Kind::Null:
        out += "null";
        break;
      case Kind::M:
        fields(value.fields);
        break;
      default:
        if (value.kind != Kind::L) {
          out += std::string("$dynamodb_") + to_string(value.kind) + "::";
        }
        out += '[';
        for (const Attribute& item : value.items) {
          out += between;
          attribute(item);
          between = ",";
        }
        out += ']';
    }
  }
};

/// The key of a change and the images that are told of it, as members behind others.
void add_change(Text& text, const ItemChange& change, bool with_old,
                const std::array<std::string_view, 3>& heads) {
  text.out += heads[0];
  text.fields(change.key);
  if (with_old && change.before) {
    text.out += heads[1];
    text.fields(*change.before);
  }
  if (change.after) {
    text.out += heads[2];
    text.fields(*change.after);
  }
}

}  // namespace

std::string json_line(const Fields& item) {
  Json json;
  json.out = "{\"Item\":";
  json.fields(item);
  return json.out + "}";
}

std::string ion_line(const Fields& item) {
  Ion ion;
  ion.out = "$ion_1_0 {Item:";
  ion.fields(item);
  return ion.out + "}";
}

std::string change_json_line(const ItemChange& change, bool with_old) {
  Json json;
  json.out = "{\"Metadata\":{\"WriteTimestampMicros\":{\"N\":\"" +
             std::to_string(change.time * 1000) + "\"}}";
  add_change(json, change, with_old, {",\"Keys\":", ",\"OldImage\":", ",\"NewImage\":"});
  return json.out + "}";
}

std::string change_ion_line(const ItemChange& change, bool with_old) {
  Ion ion;
  ion.out =
      "$ion_1_0 {Record:{Metadata:{WriteTimestampMicros:" + std::to_string(change.time * 1000) +
      ".}";
  add_change(ion, change, with_old, {",Keys:", ",OldImage:", ",NewImage:"});
  return ion.out + "}}";
}

}  // namespace formwork::dynamodb
