// SPDX-License-Identifier: Apache-2.0
#include "engine/change/causes.hh"

#include <algorithm>

namespace formwork {

namespace {

const BoundParameter* find_bound(const TemplateSide& side, std::string_view name) {
  if (side.parameters == nullptr) {
    return nullptr;
  }
  const auto it = side.parameters->find(name);
  return it == side.parameters->end() ? nullptr : &it->second;
}

ChangeDetail make_row(const ChangeDetail& base, ChangeSource source, Evaluation evaluation,
                      std::string causing_entity) {
  ChangeDetail row = base;
  row.source = source;
  row.evaluation = evaluation;
  row.causing_entity = std::move(causing_entity);
  return row;
}

std::string shown(const BoundParameter* parameter) {
  if (parameter == nullptr) {
    return "(none)";
  }
  return parameter->no_echo ? "****" : "\"" + parameter->given + "\"";
}

const char* fate_words(Fate fate) {
  switch (fate) {
    case Fate::New:
      return " is new";
    case Fate::Replaced:
      return " is replaced";
    case Fate::MaybeReplaced:
      return " may be replaced";
    case Fate::InPlace:
      return " is updated in place";
    case Fate::Kept:
      return " may be updated in place";
    case Fate::Absent:
      return " is not in the new template";
  }
  return "";
}

}  // namespace

WrittenPlace CauseFinder::find_written(const Resource* before, const Resource* after,
                                       std::span<const std::string> path) const {
  WrittenPlace place;
  if (before != nullptr) {
    place.before = find_place(before_, before->properties, path);
  }
  if (after != nullptr) {
    place.after = find_place(after_, after->properties, path, &place.conditions);
  }
  return place;
}

bool CauseFinder::is_text_changed(const WrittenPlace& place) const {
  return before_.model != nullptr && after_.model != nullptr &&
         !same_text(before_, place.before, after_, place.after);
}

bool CauseFinder::is_given_changed(std::string_view parameter) const {
  if (before_.parameters == nullptr) {
    return false;
  }
  const BoundParameter* before = find_bound(before_, parameter);
  const BoundParameter* after = find_bound(after_, parameter);
  return before == nullptr || after == nullptr || before->given != after->given;
}

bool CauseFinder::is_value_changed(std::string_view parameter) const {
  if (is_given_changed(parameter)) {
    return true;
  }
  const BoundParameter* before = find_bound(before_, parameter);
  const BoundParameter* after = find_bound(after_, parameter);
  return before != nullptr && after != nullptr && !before->value.is_unknown() &&
         !after->value.is_unknown() && !Value::same(before->value, after->value);
}

bool CauseFinder::are_inputs_changed(const Uses& uses) const {
  const auto changed = [&](const ParameterUse& use) { return is_value_changed(use.name); };
  if (std::any_of(uses.parameters.begin(), uses.parameters.end(), changed) ||
      std::any_of(uses.condition_parameters.begin(), uses.condition_parameters.end(), changed)) {
    return true;
  }
  if (before_.model == nullptr || after_.model == nullptr) {
    return false;
  }
  return std::any_of(uses.mappings.begin(), uses.mappings.end(), [&](const std::string& name) {
    const Mapping* before = before_.model->find_mapping(name);
    const Mapping* after = after_.model->find_mapping(name);
    return !same_text(before_, before == nullptr ? nullptr : before->node, after_,
                      after == nullptr ? nullptr : after->node);
  });
}

bool CauseFinder::is_renewed_unknown(const Value& after_value) const {
  for (const UnknownCause& cause : after_value.unknown_causes()) {
    if (cause.kind != UnknownCause::Kind::Ref && cause.kind != UnknownCause::Kind::Attribute) {
      continue;
    }
    const auto it = fates_.find(cause.subject);
    if (it != fates_.end() && is_renewed(it->second.fate)) {
      return true;
    }
  }
  return false;
}

bool CauseFinder::is_rewritten(const WrittenPlace& place) const {
  return is_text_changed(place) || are_inputs_changed(uses_of(after_, place.after));
}

bool CauseFinder::is_changed_unknown(const Value& after_value, const WrittenPlace& place) const {
  return is_renewed_unknown(after_value) || is_rewritten(place);
}

CauseLink CauseFinder::parameter_link(std::string_view name) const {
  CauseLink link;
  const BoundParameter* before = find_bound(before_, name);
  const BoundParameter* after = find_bound(after_, name);
  link.text = "parameter " + std::string(name);
  if (before_.parameters != nullptr && is_given_changed(name)) {
    link.text += before == nullptr ? " is new: " + shown(after)
                                   : ": " + shown(before) + " -> " + shown(after);
  }
  if (after_.model != nullptr) {
    if (const Parameter* declared = after_.model->find_parameter(name); declared != nullptr) {
      link.span = declared->name.span;
    }
  }
  return link;
}

CauseLink CauseFinder::resource_link(const ResourceUse& use) const {
  const auto it = fates_.find(use.logical_id);
  CauseLink link;
  link.text = use.logical_id + fate_words(it == fates_.end() ? Fate::Absent : it->second.fate);
  if (const Resource* resource = after_.model->find_resource(use.logical_id); resource != nullptr) {
    link.span = resource->name.span;
  }
  return link;
}

std::vector<CauseLink> CauseFinder::direct_chain(const WrittenPlace& place,
                                                 const Uses& uses) const {
  std::vector<CauseLink> chain;
  if (before_.model == nullptr || after_.model == nullptr) {
    return chain;
  }
  for (const std::string& name : place.conditions) {
    const Condition* declared = after_.model->find_condition(name);
    if (declared == nullptr || before_.evaluator == nullptr || after_.evaluator == nullptr ||
        before_.model->find_condition(name) == nullptr) {
      continue;
    }
    const Tri now = after_.evaluator->condition(name, declared->name.span);
    if (now == before_.evaluator->condition(name, declared->name.span)) {
      continue;
    }
    chain.push_back({"condition " + name + " is now " + (now == Tri::True ? "true" : "false"),
                     declared->name.span});
    for (const ParameterUse& use : uses_of(after_, declared->node).parameters) {
      if (is_given_changed(use.name)) {
        chain.push_back(parameter_link(use.name));
      }
    }
  }
  for (const ParameterUse& use : uses.parameters) {
    if (is_value_changed(use.name) && !is_given_changed(use.name)) {
      const Parameter* declared = after_.model->find_parameter(use.name);
      chain.push_back({"parameter " + use.name + " stands for another value",
                       declared == nullptr ? SourceSpan() : declared->name.span});
    }
  }
  for (const std::string& name : uses.mappings) {
    const Mapping* before = before_.model->find_mapping(name);
    const Mapping* after = after_.model->find_mapping(name);
    if (before != nullptr && after != nullptr &&
        !same_text(before_, before->node, after_, after->node)) {
      chain.push_back({"mapping " + name + " has other content", after->name.span});
    }
  }
  return chain;
}

std::vector<ChangeDetail> CauseFinder::producer_rows(const ChangeDetail& base,
                                                     const Uses& uses) const {
  std::vector<ChangeDetail> rows;
  for (const ResourceUse& use : uses.resources) {
    const auto it = fates_.find(use.logical_id);
    if (it == fates_.end() || !is_renewed(it->second.fate)) {
      continue;
    }
    const bool is_ref = use.attribute.empty();
    rows.push_back(
        make_row(base, is_ref ? ChangeSource::ResourceReference : ChangeSource::ResourceAttribute,
                 it->second.fate == Fate::MaybeReplaced ? Evaluation::Dynamic : Evaluation::Static,
                 is_ref ? use.logical_id : use.logical_id + "." + use.attribute));
    rows.back().chain = {resource_link(use)};
  }
  return rows;
}

std::vector<ChangeDetail> CauseFinder::rows_of_change(const ChangeDetail& base,
                                                      const WrittenPlace& place) const {
  const bool text_changed = is_text_changed(place);
  const Uses uses = uses_of(after_, place.after);
  std::vector<ChangeDetail> rows;
  for (const ParameterUse& use : uses.parameters) {
    if (text_changed || is_given_changed(use.name)) {
      rows.push_back(
          make_row(base, ChangeSource::ParameterReference, Evaluation::Static, use.name));
      rows.back().chain = {parameter_link(use.name)};
    }
  }
  const bool has_parameters = !rows.empty();
  std::vector<ChangeDetail> producers = producer_rows(base, uses);
  const bool has_producers = !producers.empty();
  rows.insert(rows.end(), std::make_move_iterator(producers.begin()),
              std::make_move_iterator(producers.end()));
  if (!text_changed) {
    std::vector<ChangeDetail> readers =
        place.after == nullptr ? std::vector<ChangeDetail>() : rows_of_readers(base, *place.after);
    rows.insert(rows.end(), std::make_move_iterator(readers.begin()),
                std::make_move_iterator(readers.end()));
  }
  // A value that cannot be known before the update may still turn out equal.
  const bool is_open = base.after.has_value() && base.after->has_unknown();
  const bool is_dynamic = has_parameters || has_producers || is_open;
  ChangeDetail direct = make_row(base, ChangeSource::DirectModification,
                                 is_dynamic ? Evaluation::Dynamic : Evaluation::Static, {});
  direct.only_values_view = has_producers && !has_parameters && !text_changed;
  direct.chain = direct_chain(place, uses);
  rows.push_back(std::move(direct));
  return rows;
}

std::vector<ChangeDetail> CauseFinder::rows_of_readers(const ChangeDetail& base,
                                                       const Node& place) const {
  std::vector<ChangeDetail> rows;
  for (const ResourceUse& use : uses_of(after_, &place).resources) {
    const auto it = fates_.find(use.logical_id);
    if (it == fates_.end() || is_renewed(it->second.fate)) {
      continue;
    }
    const bool is_ref = use.attribute.empty();
    if (is_ref ? !it->second.may_be_replaced_in_plain_view : !it->second.moves_in_plain_view) {
      continue;
    }
    rows.push_back(make_row(
        base, is_ref ? ChangeSource::ResourceReference : ChangeSource::ResourceAttribute,
        Evaluation::Dynamic, is_ref ? use.logical_id : use.logical_id + "." + use.attribute));
    rows.back().only_plain_view = true;
    rows.back().chain = {resource_link(use)};
  }
  return rows;
}

}  // namespace formwork
