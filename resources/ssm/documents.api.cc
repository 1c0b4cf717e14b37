// SPDX-License-Identifier: Apache-2.0
// Documents of Systems Manager: their versions and whom they are shared with. Nothing runs them,
// and AWS's own documents are not there.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/ssm/document.hh"

namespace formwork::ssm {

namespace {

constexpr std::size_t kPage = 50;

std::string format_of(const ApiCall& call) {
  const std::string format = call.text("DocumentFormat");
  return format.empty() ? "JSON" : format;
}

std::span<const Value> versions_of(const Value& document) {
  const Value* versions = document.find("Versions");
  return versions == nullptr ? std::span<const Value>() : versions->items();
}

Value new_version(ApiCall& call, std::int64_t number) {
  Value version = map_with("Version", Value::string(std::to_string(number)));
  copy_members(version, call.input, {"VersionName", "Content", "DisplayName"});
  version.set("DocumentFormat", Value::string(format_of(call)));
  set_number(version, "CreatedDate", call.world.clock.now());
  return version;
}

Result<void> put(ApiCall& call, const Value& document) {
  return put_object(call.world, kDocuments, document.get_text("Name"), document);
}

Result<Value> create(ApiCall& call) {
  const std::string name = call.text("Name");
  auto known = find_object(call.world, kDocuments, name);
  if (!known) {
    return known;
  }
  if (!known->is_null()) {
    return fail("DocumentAlreadyExists", "The specified document already exists.");
  }
  if (auto content = read_content(call.text("Content"), format_of(call)); !content) {
    return content;
  }
  Value document = map_with("Name", Value::string(name));
  document.set("DocumentType", Value::string("Command"));
  copy_members(document, call.input, {"DocumentType", "TargetType", "Requires"});
  document.set("DefaultVersion", Value::string("1"));
  document.set("LastVersion", Value::number(1));
  Value tags = Value::map();
  for (const Value& tag : input_items(call, "Tags")) {
    tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  document.set("Tags", std::move(tags));
  Value versions = Value::list();
  versions.push(new_version(call, 1));
  document.set("Versions", std::move(versions));
  auto described = document_description(call.world, document, versions_of(document)[0]);
  if (auto done = put(call, document); !done) {
    return std::move(done).failure();
  }
  return described ? Result<Value>(map_with("DocumentDescription", *std::move(described)))
                   : std::move(described);
}

Result<void> check_update(const ApiCall& call, const Value& document) {
  const std::string number = call.text("DocumentVersion");
  if (!number.empty() &&
      choose_version(document, map_with("DocumentVersion", Value::string(number))) == nullptr) {
    return fail("InvalidDocumentVersion", "The document version is not valid or does not exist.");
  }
  const std::string name = call.text("VersionName");
  for (const Value& version : versions_of(document)) {
    if (version.get_text("Content") == call.text("Content")) {
      return fail("DuplicateDocumentContent",
                  "The content of the association document matches another document. Change the "
                  "content of the document and try again.");
    }
    if (!name.empty() && version.get_text("VersionName") == name) {
      return fail("DuplicateDocumentVersionName", "The specified version name is a duplicate.");
    }
  }
  auto content = read_content(call.text("Content"), format_of(call));
  return content ? Result<void>() : Result<void>(std::move(content).failure());
}

Result<Value> update(ApiCall& call) {
  auto document = find_document(call.world, call.text("Name"));
  if (!document) {
    return document;
  }
  if (auto good = check_update(call, *document); !good) {
    return std::move(good).failure();
  }
  const std::int64_t number = number_of(*document, "LastVersion") + 1;
  const auto known = versions_of(*document);
  Value versions = Value::list(Value::List(known.begin(), known.end()));
  versions.push(new_version(call, number));
  set_number(*document, "LastVersion", number);
  document->set("Versions", std::move(versions));
  copy_members(*document, call.input, {"TargetType"});
  if (auto done = put(call, *document); !done) {
    return std::move(done).failure();
  }
  auto described = document_description(call.world, *document, versions_of(*document).back());
  return described ? Result<Value>(map_with("DocumentDescription", *std::move(described)))
                   : std::move(described);
}

Result<Value> get(ApiCall& call) {
  auto document = find_document(call.world, call.text("Name"));
  if (!document) {
    return document;
  }
  const Value* version = choose_version(*document, call.input);
  if (version == nullptr) {
    return no_such_document();
  }
  auto content = content_as(*version, format_of(call));
  if (!content) {
    return std::move(content).failure();
  }
  Value shape = map_with("Name", Value::string(document->get_text("Name")));
  copy_members(shape, *version, {"VersionName", "DisplayName", "CreatedDate"});
  copy_members(shape, *document, {"DocumentType", "Requires"});
  shape.set("DocumentVersion", Value::string(version->get_text("Version")));
  shape.set("Status", Value::string("Active"));
  shape.set("Content", Value::string(*std::move(content)));
  shape.set("DocumentFormat", Value::string(format_of(call)));
  return shape;
}

Result<Value> describe(ApiCall& call) {
  auto document = find_document(call.world, call.text("Name"));
  if (!document) {
    return document;
  }
  const Value* version = choose_version(*document, call.input);
  if (version == nullptr) {
    return no_such_document();
  }
  auto described = document_description(call.world, *document, *version);
  return described ? Result<Value>(map_with("Document", *std::move(described)))
                   : std::move(described);
}

Result<Value> remove(ApiCall& call) {
  auto document = find_document(call.world, call.text("Name"));
  if (!document) {
    return document;
  }
  const bool is_whole = call.text("DocumentVersion").empty() && call.text("VersionName").empty();
  if (is_whole) {
    auto erased = call.world.store.erase_object(kDocuments.service, kDocuments.kind,
                                                document->get_text("Name"));
    return erased ? Result<Value>(Value::map()) : Result<Value>(std::move(erased).failure());
  }
  const Value* gone = choose_version(*document, call.input);
  if (gone == nullptr) {
    return fail("InvalidDocumentVersion", "The document version is not valid or does not exist.");
  }
  const std::string number = gone->get_text("Version");
  if (number == document->get_text("DefaultVersion")) {
    return fail("InvalidDocumentOperation", "Default version of the document can't be deleted.");
  }
  Value kept = Value::list();
  for (const Value& version : versions_of(*document)) {
    if (version.get_text("Version") != number) {
      kept.push(version);
    }
  }
  document->set("Versions", std::move(kept));
  auto done = put(call, *document);
  return done ? Result<Value>(Value::map()) : Result<Value>(std::move(done).failure());
}

Result<Value> set_default(ApiCall& call) {
  auto document = find_document(call.world, call.text("Name"));
  if (!document) {
    return document;
  }
  const Value* version = choose_version(*document, call.input);
  if (version == nullptr) {
    return fail("InvalidDocumentVersion", "The document version is not valid or does not exist.");
  }
  Value answer = map_with("Name", Value::string(document->get_text("Name")));
  answer.set("DefaultVersion", Value::string(version->get_text("Version")));
  set_text(answer, "DefaultVersionName", version->get_text("VersionName"));
  document->set("DefaultVersion", Value::string(version->get_text("Version")));
  auto done = put(call, *document);
  return done ? Result<Value>(map_with("Description", std::move(answer)))
              : Result<Value>(std::move(done).failure());
}

bool passes(const Value& shape, const Value& filter) {
  const std::string key = filter.get_text("Key");
  const std::vector<std::string> values = texts_of(filter.find("Values"));
  return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
    if (key == "Owner") {
      return value == "Self" || value == "All" || value == "Private";
    }
    if (key == "Name" || key == "DocumentNamePrefix") {
      return shape.get_text("Name").starts_with(value);
    }
    if (key.starts_with("tag:")) {
      const Value* tags = shape.find("Tags");
      const auto items = tags == nullptr ? std::span<const Value>() : tags->items();
      return std::any_of(items.begin(), items.end(), [&](const Value& tag) {
        return tag.get_text("Key") == key.substr(4) && tag.get_text("Value") == value;
      });
    }
    return shape.get_text(key) == value;
  });
}

Result<Value> list(ApiCall& call) {
  auto documents = list_objects(call.world, kDocuments);
  if (!documents) {
    return std::move(documents).failure();
  }
  const auto filters = input_items(call, "Filters");
  Value::List shapes;
  for (const auto& [name, document] : *documents) {
    auto shape = document_identifier(call.world, document);
    if (!shape) {
      return shape;
    }
    if (std::all_of(filters.begin(), filters.end(),
                    [&](const Value& filter) { return passes(*shape, filter); })) {
      shapes.push_back(*std::move(shape));
    }
  }
  auto page = page_of(
      call, std::move(shapes),
      {.member = "DocumentIdentifiers", .largest = kPage, .fault_code = "InvalidNextToken"});
  if (page && page->find("NextToken") == nullptr) {
    page->set("NextToken", Value::string(""));
  }
  return page;
}

Result<Value> list_versions(ApiCall& call) {
  auto document = find_document(call.world, call.text("Name"));
  if (!document) {
    return document;
  }
  Value::List shapes;
  for (const Value& version : versions_of(*document)) {
    Value shape = map_with("Name", Value::string(document->get_text("Name")));
    shape.set("DocumentVersion", Value::string(version.get_text("Version")));
    copy_members(shape, version, {"VersionName", "DisplayName", "CreatedDate", "DocumentFormat"});
    shape.set("IsDefaultVersion",
              Value::boolean(version.get_text("Version") == document->get_text("DefaultVersion")));
    shape.set("Status", Value::string("Active"));
    shapes.push_back(std::move(shape));
  }
  return page_of(
      call, std::move(shapes),
      {.member = "DocumentVersions", .largest = kPage, .fault_code = "InvalidNextToken"});
}

bool is_all(const std::string& account) {
  return to_lower(account) == "all";
}

Result<Value> modify_permission(ApiCall& call) {
  auto document = find_document(call.world, call.text("Name"));
  if (!document) {
    return document;
  }
  const std::vector<std::string> added = input_texts(call, "AccountIdsToAdd");
  const std::vector<std::string> removed = input_texts(call, "AccountIdsToRemove");
  for (const auto* ids : {&added, &removed}) {
    if (ids->size() > 1 && std::any_of(ids->begin(), ids->end(), is_all)) {
      return fail("DocumentPermissionLimit",
                  "Accounts can either be all or a group of AWS accounts");
    }
  }
  const std::string version = call.text("SharedDocumentVersion");
  const Value* known = document->find("Accounts");
  Value accounts = known == nullptr ? Value::map() : *known;
  for (const std::string& id : added) {
    accounts.set(id, Value::string(version.empty() ? "$DEFAULT" : version));
  }
  for (const std::string& id : removed) {
    accounts.erase(id);
  }
  document->set("Accounts", std::move(accounts));
  auto done = put(call, *document);
  return done ? Result<Value>(Value::map()) : Result<Value>(std::move(done).failure());
}

Result<Value> describe_permission(ApiCall& call) {
  auto document = find_document(call.world, call.text("Name"));
  if (!document) {
    return document;
  }
  Value ids = Value::list();
  Value shared = Value::list();
  const Value* accounts = document->find("Accounts");
  const auto members = accounts == nullptr ? std::span<const Value::Member>() : accounts->members();
  for (const Value::Member& account : members) {
    ids.push(Value::string(account.key));
    Value info = map_with("AccountId", Value::string(account.key));
    info.set("SharedDocumentVersion", account.value);
    shared.push(std::move(info));
  }
  Value answer = map_with("AccountIds", std::move(ids));
  answer.set("AccountSharingInfoList", std::move(shared));
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"ssm", "CreateDocument", Access::Write, &create},
    {"ssm", "UpdateDocument", Access::Write, &update},
    {"ssm", "GetDocument", Access::Read, &get},
    {"ssm", "DescribeDocument", Access::Read, &describe},
    {"ssm", "DeleteDocument", Access::Write, &remove},
    {"ssm", "UpdateDocumentDefaultVersion", Access::Write, &set_default},
    {"ssm", "ListDocuments", Access::Read, &list},
    {"ssm", "ListDocumentVersions", Access::Read, &list_versions},
    {"ssm", "ModifyDocumentPermission", Access::Write, &modify_permission},
    {"ssm", "DescribeDocumentPermission", Access::Read, &describe_permission},
};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]), Register(entries[3]),
    Register(entries[4]), Register(entries[5]), Register(entries[6]), Register(entries[7]),
    Register(entries[8]), Register(entries[9])};

}  // namespace

}  // namespace formwork::ssm
