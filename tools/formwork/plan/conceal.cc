// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/conceal.hh"

#include <algorithm>
#include <array>
#include <set>

#include "engine/base/text.hh"
#include "engine/change/template_side.hh"
#include "engine/evaluate/intrinsic.hh"

namespace formwork::cli {

namespace {

constexpr std::string_view kOpen = "{{resolve:";
constexpr std::string_view kMask = "****";
constexpr std::size_t kShortestPart = 3;

std::string without_references(std::string text) {
  for (std::size_t at = text.find(kOpen); at != std::string::npos; at = text.find(kOpen, at)) {
    const std::size_t end = text.find("}}", at);
    text.replace(at, end == std::string::npos ? std::string::npos : end + 2 - at, kMask);
  }
  return text;
}

void hide_references(Value& value) {
  if (Value::List* items = value.mutable_list()) {
    for (Value& item : *items) {
      hide_references(item);
    }
  } else if (Value::Map* members = value.mutable_map()) {
    for (Value::Member& member : *members) {
      hide_references(member.value);
    }
  } else if (value.is_string() && value.as_string().find(kOpen) != std::string::npos) {
    value = Value::string(without_references(value.as_string()));
  } else if (value.is_unknown()) {
    std::vector<UnknownCause> causes = value.unknown_causes();
    bool is_changed = false;
    for (UnknownCause& cause : causes) {
      if (cause.kind == UnknownCause::Kind::DynamicReference) {
        cause.subject = "dynamic reference";
        cause.attribute.clear();
        is_changed = true;
      }
    }
    if (is_changed) {
      value = Value::unknown(std::move(causes));
    }
  }
}

void hide_references(std::optional<Value>& value) {
  if (value) {
    hide_references(*value);
  }
}

// Functions that give a text the reader can still see the argument in, letter by letter.
bool shows_arguments(std::string_view function) {
  constexpr std::array<std::string_view, 5> kPlain = {"Fn::FindInMap", "Fn::GetAtt", "Fn::If",
                                                      "Fn::ImportValue", "Ref"};
  return std::find(kPlain.begin(), kPlain.end(), function) != kPlain.end();
}

// Sub and Join put texts together and leave them whole, but a short secret is not masked inside of
// one: what they make of it is hidden as a whole too.
bool is_encoded(const Node& node, bool has_short_secret) {
  if (const Member* call = find_call(node)) {
    const bool joins = call->key == "Fn::Sub" || call->key == "Fn::Join";
    if (joins ? has_short_secret : !shows_arguments(call->key)) {
      return true;
    }
  }
  for (const Member& member : node.members()) {
    if (is_encoded(*member.value, has_short_secret)) {
      return true;
    }
  }
  for (const Node* item : node.items()) {
    if (is_encoded(*item, has_short_secret)) {
      return true;
    }
  }
  return false;
}

using Places = std::set<std::string>;

/// Places ("/Properties/UserData") of a resource that hold a secret in another form.
Places encoded_places(const Template* model, const BoundParameters* values, std::string_view id) {
  Places places;
  const Resource* resource = model == nullptr ? nullptr : model->find_resource(id);
  if (resource == nullptr || values == nullptr) {
    return places;
  }
  const TemplateSide side{model, values, nullptr};
  PlacePath path;
  for_each_leaf(side, resource->properties, path, [&](const PlacePath& place, const Node& node) {
    if (node.is_scalar()) {
      return;
    }
    for (const ParameterUse& use : uses_of(side, &node).parameters) {
      const auto bound = values->find(use.name);
      if (bound != values->end() && bound->second.no_echo &&
          is_encoded(node, bound->second.given.size() < kShortestPart)) {
        places.insert(place_pointer("Properties", place));
        break;
      }
    }
  });
  return places;
}

void hide_places(Value& value, const std::string& at, const Places& places) {
  if (places.contains(at) && !value.is_unknown()) {
    value = Value::string(std::string(kMask));
    return;
  }
  if (Value::List* items = value.mutable_list()) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      hide_places((*items)[i], at + "/" + std::to_string(i), places);
    }
  } else if (Value::Map* members = value.mutable_map()) {
    for (Value::Member& member : *members) {
      hide_places(member.value,
                  at + place_pointer("", std::vector<std::string>{member.key}).substr(1), places);
    }
  }
}

// A row may stand above, at or below the place.
void hide_row(std::optional<Value>& value, const std::string& path, const Places& places) {
  if (!value) {
    return;
  }
  const bool is_below = std::any_of(places.begin(), places.end(), [&](const std::string& place) {
    return path.starts_with(place + "/");
  });
  if (is_below) {
    value = Value::string(std::string(kMask));
  } else {
    hide_places(*value, path, places);
  }
}

void hide_encoded(ResourceChange& change, const Places& before, const Places& after) {
  if (before.empty() && after.empty()) {
    return;
  }
  if (change.before_properties) {
    hide_places(*change.before_properties, "/Properties", before);
  }
  if (change.after_properties) {
    hide_places(*change.after_properties, "/Properties", after);
  }
  for (ChangeDetail& row : change.details) {
    hide_row(row.before, row.path, before);
    hide_row(row.after, row.path, after);
  }
}

void hide_references(ChangeSet& change_set) {
  for (ResourceChange& change : change_set.changes) {
    hide_references(change.before_properties);
    hide_references(change.after_properties);
    for (ChangeDetail& row : change.details) {
      hide_references(row.before);
      hide_references(row.after);
      for (CauseLink& link : row.chain) {
        link.text = without_references(std::move(link.text));
      }
    }
  }
  for (OutputChange& output : change_set.outputs) {
    hide_references(output.before);
    hide_references(output.after);
    hide_references(output.export_before);
    hide_references(output.export_after);
  }
  for (Explanation& why : change_set.explanations) {
    why.text = without_references(std::move(why.text));
  }
}

}  // namespace

std::vector<std::string> secrets_of(const BoundParameters& parameters) {
  std::vector<std::string> secrets;
  for (const auto& [name, parameter] : parameters) {
    if (parameter.no_echo) {
      secrets.push_back(parameter.given);
      secrets.push_back(parameter.value.scalar_text());
      for (const Value& item : parameter.value.items()) {
        secrets.push_back(item.scalar_text());
      }
    }
  }
  std::erase(secrets, "");
  return secrets;
}

std::string conceal_text(std::string text, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (secret.size() >= kShortestPart) {
      text = replace_all(text, secret, kMask);
    }
  }
  return without_references(std::move(text));
}

void conceal(ChangeSet& change_set, const Template* before, const BoundParameters* before_values,
             const Template* after, const BoundParameters* after_values) {
  for (ResourceChange& change : change_set.changes) {
    hide_encoded(change, encoded_places(before, before_values, change.logical_id),
                 encoded_places(after, after_values, change.logical_id));
  }
  std::vector<std::string> secrets;
  for (const BoundParameters* values : {before_values, after_values}) {
    if (values != nullptr) {
      for (std::string& secret : secrets_of(*values)) {
        secrets.push_back(std::move(secret));
      }
    }
  }
  mask_values(change_set, secrets);
  hide_references(change_set);
}

}  // namespace formwork::cli
