// SPDX-License-Identifier: Apache-2.0
// ListExports, ListImports and DescribeAccountLimits.
#include <algorithm>
#include <array>

#include "resources/cloudformation/api/answers.hh"

namespace formwork::cloudformation {

namespace {

Result<Value> list_exports(ApiCall& call) {
  Result<std::vector<ExportRecord>> exports = call.world.store.list_exports();
  if (!exports) {
    return std::move(exports).failure();
  }
  Value answer = Value::map();
  Result<Page> page = take_page(call, answer, exports->size());
  if (!page) {
    return std::move(page).failure();
  }
  Value list = Value::list();
  for (std::size_t i = page->begin; i < page->end; ++i) {
    const ExportRecord& record = (*exports)[i];
    Value item = Value::map();
    item.set("ExportingStackId", Value::string(record.stack_id));
    item.set("Name", Value::string(record.name));
    item.set("Value", Value::string(record.value));
    list.push(std::move(item));
  }
  answer.set("Exports", std::move(list));
  return answer;
}

Result<std::vector<std::string>> importing_stacks(ApiCall& call, const std::string& export_name) {
  Result<std::vector<std::string>> ids = call.world.store.list_importers(export_name);
  if (!ids) {
    return ids;
  }
  std::vector<std::string> names;
  for (const std::string& id : *ids) {
    Result<std::optional<StackRecord>> stack = call.world.store.find_stack(id);
    if (!stack) {
      return std::move(stack).failure();
    }
    if (*stack && (*stack)->status != "DELETE_COMPLETE") {
      names.push_back((*stack)->name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<Value> list_imports(ApiCall& call) {
  std::string name = call.text("ExportName");
  Result<std::vector<std::string>> stacks = importing_stacks(call, name);
  if (!stacks) {
    return std::move(stacks).failure();
  }
  if (stacks->empty()) {
    return validation_error("Export '" + name + "' is not imported by any stack.");
  }
  Value answer = Value::map();
  Result<Page> page = take_page(call, answer, stacks->size());
  if (!page) {
    return std::move(page).failure();
  }
  auto at = [&](std::size_t i) { return stacks->begin() + static_cast<std::ptrdiff_t>(i); };
  answer.set("Imports", texts_value(std::vector<std::string>(at(page->begin), at(page->end))));
  return answer;
}

struct Limit {
  std::string_view name;
  std::int64_t value;
};
// The service's defaults; formwork itself does not count stacks.
constexpr std::array<Limit, 3> kLimits = {
    {{"StackLimit", 2000}, {"StackOutputsLimit", 200}, {"ConcurrentResourcesLimit", 2500}}};

Result<Value> describe_account_limits(ApiCall& call) {
  Value answer = Value::map();
  Result<Page> page = take_page(call, answer, kLimits.size());
  if (!page) {
    return std::move(page).failure();
  }
  Value list = Value::list();
  for (std::size_t i = page->begin; i < page->end; ++i) {
    Value item = Value::map();
    item.set("Name", Value::string(std::string(kLimits[i].name)));
    item.set("Value", Value::number(kLimits[i].value));
    list.push(std::move(item));
  }
  answer.set("AccountLimits", std::move(list));
  return answer;
}

constexpr auto kRead = OperationEntry::Access::Read;
OperationEntry exports_entry{"cloudformation", "ListExports", kRead, list_exports};
OperationEntry imports_entry{"cloudformation", "ListImports", kRead, list_imports};
OperationEntry limits_entry{"cloudformation", "DescribeAccountLimits", kRead,
                            describe_account_limits};
const Register<OperationEntry> kExports{exports_entry};
const Register<OperationEntry> kImports{imports_entry};
const Register<OperationEntry> kLimitsEntry{limits_entry};

}  // namespace

}  // namespace formwork::cloudformation
