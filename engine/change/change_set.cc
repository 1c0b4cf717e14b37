// SPDX-License-Identifier: Apache-2.0
#include "engine/change/change_set.hh"

#include <algorithm>
#include <array>

#include "engine/base/text.hh"

namespace formwork {

const char* to_string(ChangeAction action) {
  switch (action) {
    case ChangeAction::Add:
      return "Add";
    case ChangeAction::Modify:
      return "Modify";
    case ChangeAction::Remove:
      return "Remove";
    case ChangeAction::Import:
      return "Import";
    case ChangeAction::Dynamic:
      return "Dynamic";
    case ChangeAction::SyncWithActual:
      return "SyncWithActual";
  }
  return "";
}

const char* to_string(Replacement replacement) {
  switch (replacement) {
    case Replacement::None:
      return "";
    case Replacement::False:
      return "False";
    case Replacement::True:
      return "True";
    case Replacement::Conditional:
      return "Conditional";
  }
  return "";
}

const char* to_string(PolicyAction action) {
  switch (action) {
    case PolicyAction::None:
      return "";
    case PolicyAction::Delete:
      return "Delete";
    case PolicyAction::Retain:
      return "Retain";
    case PolicyAction::Snapshot:
      return "Snapshot";
    case PolicyAction::ReplaceAndDelete:
      return "ReplaceAndDelete";
    case PolicyAction::ReplaceAndRetain:
      return "ReplaceAndRetain";
    case PolicyAction::ReplaceAndSnapshot:
      return "ReplaceAndSnapshot";
  }
  return "";
}

const char* to_string(Evaluation evaluation) {
  return evaluation == Evaluation::Static ? "Static" : "Dynamic";
}

const char* to_string(ChangeSource source) {
  switch (source) {
    case ChangeSource::DirectModification:
      return "DirectModification";
    case ChangeSource::ParameterReference:
      return "ParameterReference";
    case ChangeSource::ResourceReference:
      return "ResourceReference";
    case ChangeSource::ResourceAttribute:
      return "ResourceAttribute";
    case ChangeSource::Automatic:
      return "Automatic";
    case ChangeSource::NoModification:
      return "NoModification";
  }
  return "";
}

const char* to_string(AttributeChangeType type) {
  switch (type) {
    case AttributeChangeType::Add:
      return "Add";
    case AttributeChangeType::Remove:
      return "Remove";
    case AttributeChangeType::Modify:
      return "Modify";
    case AttributeChangeType::SyncWithActual:
      return "SyncWithActual";
  }
  return "";
}

const char* to_string(ValueFrom from) {
  switch (from) {
    case ValueFrom::None:
      return "";
    case ValueFrom::PreviousDeploymentState:
      return "PREVIOUS_DEPLOYMENT_STATE";
    case ValueFrom::ActualState:
      return "ACTUAL_STATE";
    case ValueFrom::Template:
      return "TEMPLATE";
  }
  return "";
}

const char* to_string(Recreation recreation) {
  switch (recreation) {
    case Recreation::Never:
      return "Never";
    case Recreation::Conditionally:
      return "Conditionally";
    case Recreation::Always:
      return "Always";
  }
  return "";
}

const char* to_string(DataVerdict verdict) {
  switch (verdict) {
    case DataVerdict::NoData:
      return "NoData";
    case DataVerdict::Safe:
      return "Safe";
    case DataVerdict::Lost:
      return "Lost";
    case DataVerdict::Snapshot:
      return "Snapshot";
    case DataVerdict::Orphaned:
      return "Orphaned";
  }
  return "";
}

std::vector<std::string> ResourceChange::scope() const {
  constexpr std::array<std::string_view, 7> kOrder = {
      "Properties",          "Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy",
      "UpdateReplacePolicy", "Tags"};
  std::vector<std::string> out;
  for (const std::string_view attribute : kOrder) {
    if (std::any_of(details.begin(), details.end(),
                    [&](const ChangeDetail& row) { return row.attribute == attribute; })) {
      out.emplace_back(attribute);
    }
  }
  return out;
}

const ResourceChange* ChangeSet::find(std::string_view logical_id) const {
  for (const ResourceChange& change : changes) {
    if (change.logical_id == logical_id) {
      return &change;
    }
  }
  return nullptr;
}

Replacement replacement_of(const std::vector<ChangeDetail>& details, bool plain_view) {
  Replacement out = Replacement::False;
  for (const ChangeDetail& row : details) {
    if (!row.is_property() || row.change_type == AttributeChangeType::SyncWithActual ||
        (plain_view ? row.only_values_view : row.only_plain_view)) {
      continue;
    }
    if (row.recreation == Recreation::Always && row.evaluation == Evaluation::Static) {
      return Replacement::True;
    }
    if (row.recreation != Recreation::Never) {
      out = Replacement::Conditional;
    }
  }
  return out;
}

}  // namespace formwork
