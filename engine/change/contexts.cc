// SPDX-License-Identifier: Apache-2.0
// What CloudFormation's views show of a resource next to its rows.
#include <algorithm>

#include "engine/change/change_set_maker.hh"
#include "engine/change/value_warnings.hh"

namespace formwork {

namespace {

/// The attributes of a resource that stand in its context beside Properties, in CloudFormation's
/// order.
Value written_attributes(const Resource& resource, Evaluator& evaluator) {
  Value out = Value::map();
  const auto add = [&](const char* name, const Node* node) {
    if (node != nullptr) {
      out.set(name, evaluator.evaluate(*node));
    }
  };
  add("Metadata", resource.metadata);
  add("CreationPolicy", resource.creation_policy);
  add("UpdatePolicy", resource.update_policy);
  if (resource.update_replace_policy != nullptr) {
    out.set("UpdateReplacePolicy", Value::string(evaluator.policy(resource.update_replace_policy)));
  }
  if (resource.deletion_policy != nullptr) {
    out.set("DeletionPolicy", Value::string(evaluator.policy(resource.deletion_policy)));
  }
  return out;
}

}  // namespace

void restore_references(Value& deployed, const Value& written) {
  if (written.is_string() && deployed.is_scalar()) {
    if (written.as_string().find("{{resolve:") != std::string::npos) {
      deployed = written;
    }
  } else if (Value::Map* members = deployed.mutable_map(); members != nullptr) {
    for (Value::Member& member : *members) {
      if (const Value* below = written.find(member.key); below != nullptr) {
        restore_references(member.value, *below);
      }
    }
  } else if (Value::List* items = deployed.mutable_list();
             items != nullptr && items->size() == written.items().size()) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      restore_references((*items)[i], written.items()[i]);
    }
  }
}

Value ChangeSetMaker::written_properties(const BeforeResource& stored, const Resource* then) {
  Value out = stored.properties;
  if (then != nullptr && old_evaluator_) {
    restore_references(out, old_evaluator_->properties(*then));
  }
  return out;
}

void ChangeSetMaker::add_before_attributes(const Resource* then, ResourceChange& change) {
  if (then != nullptr && old_evaluator_) {
    change.before_attributes = written_attributes(*then, *old_evaluator_);
  }
}

void ChangeSetMaker::add_after_attributes(const Resource& now, ResourceChange& change) {
  change.after_attributes = written_attributes(now, quiet_evaluator_);
}

void ChangeSetMaker::warn_about_values(const Resource& resource, const ResourceChange& change) {
  if (!change.after_properties || !change.after_properties->has_unknown()) {
    return;
  }
  const TemplateSide side{&after_.model, &after_.parameters, &quiet_evaluator_};
  const std::string fault = value_fault(side, resource.properties);
  if (!fault.empty()) {
    out_.value_warnings.push_back("ChangeSet creation failed for resource [" + change.logical_id +
                                  "] because: " + fault);
  }
}

ResourceChange ChangeSetMaker::tag_change(const BeforeResource& stored, const TypeSchema* schema) {
  ResourceChange change;
  change.logical_id = stored.logical_id;
  change.physical_id = stored.physical_id;
  change.type = stored.type;
  change.replacement = Replacement::False;
  if (const Resource* now = after_.model.find_resource(stored.logical_id); now != nullptr) {
    change.span = now->name.span;
  }
  const Resource* then =
      before_.model == nullptr ? nullptr : before_.model->find_resource(stored.logical_id);
  change.before_properties = order_by_schema(written_properties(stored, then), schema);
  change.after_properties = change.before_properties;
  return change;
}

// The tags of the stack are given to every resource that can have tags.
void ChangeSetMaker::compare_tags() {
  if (!before_.tags || !after_.tags || *before_.tags == *after_.tags) {
    return;
  }
  for (const BeforeResource& stored : before_.resources) {
    const TypeSchema* schema = catalog_.find(stored.type);
    if (schema == nullptr || schema->tag_property.empty() || !is_alive(stored.logical_id)) {
      continue;
    }
    ChangeDetail row;
    row.attribute = "Tags";
    row.recreation = schema->recreation(schema->tag_property);
    const auto listed = std::find_if(
        out_.changes.begin(), out_.changes.end(),
        [&](const ResourceChange& change) { return change.logical_id == stored.logical_id; });
    if (listed == out_.changes.end()) {
      out_.tag_changes.push_back(tag_change(stored, schema));
      row.span = out_.tag_changes.back().span;
      out_.tag_changes.back().details.push_back(std::move(row));
    } else if (listed->action == ChangeAction::Modify) {
      row.span = listed->span;
      listed->details.push_back(std::move(row));
    }
  }
}

}  // namespace formwork
