// SPDX-License-Identifier: Apache-2.0
// Taking existing resources into the stack, and what CloudFormation refuses then.
#include <algorithm>
#include <set>

#include "engine/change/change_set_maker.hh"

namespace formwork {

namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    out += (out.empty() ? "" : ", ") + name;
  }
  return "[" + out + "]";
}

std::string shown(const ResourceToImport& resource) {
  std::string out;
  for (const auto& [name, value] : resource.identifier) {
    out += (out.empty() ? "" : ", ");
    out += name + "=" + value;
  }
  return resource.logical_id + " ({" + out + "})";
}

}  // namespace

void ChangeSetMaker::refuse(std::string message, SourceSpan span, std::string help) {
  sink_.error("ValidationError", std::move(message), span, std::move(help));
}

const ResourceToImport* ChangeSetMaker::find_import(std::string_view logical_id) const {
  if (after_.imports == nullptr) {
    return nullptr;
  }
  const auto& all = after_.imports->resources;
  const auto it = std::find_if(all.begin(), all.end(), [&](const ResourceToImport& resource) {
    return resource.logical_id == logical_id;
  });
  return it == all.end() ? nullptr : &*it;
}

// Only names that are written as plain text count, as the documentation of ImportExistingResources
// says: a computed one could name another resource at the next update.
bool ChangeSetMaker::exists_already(const Resource& resource, const Value& properties,
                                    ResourceToImport& found) {
  const TypeSchema* schema = catalog_.find(resource.type.text);
  if (after_.imports == nullptr || !after_.imports->exists || schema == nullptr ||
      schema->primary_identifier.empty() || resource.properties == nullptr) {
    return false;
  }
  Value identifier = Value::map();
  for (const std::string_view pointer : schema->primary_identifier) {
    const std::string_view name = pointer.substr(1);
    const Node* written = resource.properties->get(name);
    const Value* value = properties.find(name);
    if (written == nullptr || !written->is_scalar() || value == nullptr || !value->is_scalar()) {
      return false;
    }
    identifier.set(name, Value::string(value->scalar_text()));
    found.identifier.emplace_back(name, value->scalar_text());
  }
  found.logical_id = resource.name.text;
  found.type = resource.type.text;
  return after_.imports->exists(resource.type.text, identifier);
}

bool ChangeSetMaker::take_in(const Resource& resource, ResourceChange& change) {
  ResourceToImport found;
  if (const ResourceToImport* wanted = find_import(change.logical_id); wanted != nullptr) {
    found = *wanted;
  } else if (exists_already(resource, *change.after_properties, found)) {
    found_.push_back(found);
  } else {
    return false;
  }
  change.action = ChangeAction::Import;
  // Of several parts the last one names the resource; the others say where it is.
  change.physical_id = found.identifier.empty() ? std::string() : found.identifier.back().second;
  return true;
}

void ChangeSetMaker::check_imported(const ResourceToImport& wanted) {
  const Resource* resource = after_.model.find_resource(wanted.logical_id);
  if (resource == nullptr || resource->type.text == wanted.type) {
    return;
  }
  const std::string type(resource->type.text);
  refuse("Resource type of [" + wanted.logical_id +
             "] passed in ResourceToImport does not match with resource type defined in the "
             "template. Resource type in ResourceToImport: " +
             wanted.type + "; Resource type in Template: " + type + ".",
         resource->type.span);
}

// An import changes nothing but the set of the stack's resources.
void ChangeSetMaker::check_untouched() {
  std::vector<std::string> added;
  std::vector<std::string> touched;
  SourceSpan span;
  for (const ResourceChange& change : out_.changes) {
    if (change.action == ChangeAction::Import || change.only_plain_view) {
      continue;
    }
    const bool is_new = change.action == ChangeAction::Add ||
                        (change.action == ChangeAction::Dynamic && change.physical_id.empty());
    (is_new ? added : touched).push_back(change.logical_id);
    span = change.span;
  }
  if (!added.empty()) {
    refuse("Resources " + listed(added) + " is missing from ResourceToImport list", span,
           "Import what exists first, and add the others with an update afterwards.");
  } else if (!touched.empty()) {
    std::sort(touched.begin(), touched.end());
    refuse("You have modified resources " + listed(touched) +
               " in your template that are not being imported. Update, create or delete operations "
               "cannot be executed during import operations.",
           span);
  } else if (!out_.outputs.empty()) {
    refuse("As part of the import operation, you cannot modify or add [Outputs]", {});
  }
}

void ChangeSetMaker::check_retained() {
  std::string unretained;
  SourceSpan span;
  for (const ResourceToImport& found : found_) {
    const Resource& resource = *after_.model.find_resource(found.logical_id);
    const std::string policy = evaluator_.policy(resource.deletion_policy);
    if (policy != "Retain" && policy != "RetainExceptOnCreate") {
      unretained += (unretained.empty() ? "" : ", ") + shown(found);
      span = resource.name.span;
    }
  }
  if (!unretained.empty()) {
    refuse(
        "CloudFormation is attempting to import some resources because they already exist in "
        "your account. The resources must have the DeletionPolicy attribute set to 'Retain' or "
        "'RetainExceptOnCreate' in the template for successful import. The affected resources "
        "are " +
            unretained,
        span);
  }
}

void ChangeSetMaker::check_import() {
  check_retained();
  if (after_.imports == nullptr || !after_.imports->is_import || sink_.has_errors()) {
    return;
  }
  std::set<std::string> names;
  std::vector<std::string> undeclared;
  std::vector<std::string> present;
  std::vector<std::string> unprotected;
  for (const ResourceToImport& wanted : after_.imports->resources) {
    const Resource* resource = after_.model.find_resource(wanted.logical_id);
    if (!names.insert(wanted.logical_id).second) {
      return refuse("Every resource to import must have unique LogicalResourceId", {});
    }
    if (resource == nullptr) {
      undeclared.push_back(wanted.logical_id);
    } else if (find_before(wanted.logical_id) != nullptr) {
      present.push_back(wanted.logical_id);
    } else if (resource->deletion_policy == nullptr) {
      unprotected.push_back(wanted.logical_id);
    }
  }
  if (names.empty()) {
    return refuse("Must Provide at least one resource to import", {});
  }
  if (!undeclared.empty()) {
    return refuse("The logical resource ids " + listed(undeclared) +
                      " provided in ResourceToImport do not exist in the template.",
                  {});
  }
  for (const ResourceToImport& wanted : after_.imports->resources) {
    check_imported(wanted);
  }
  if (!present.empty() && !sink_.has_errors()) {
    refuse("Resources " + listed(present) +
               " passed in ResourceToImport are already in a stack and cannot be imported.",
           {});
  }
  if (!sink_.has_errors()) {
    check_untouched();
  }
  if (!unprotected.empty() && !sink_.has_errors()) {
    refuse("The following resources to import " + listed(unprotected) +
               " must have DeletionPolicy attribute specified in the template.",
           {}, "DeletionPolicy: Retain keeps what is imported, whatever happens to the stack.");
  }
}

}  // namespace formwork
