// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "engine/service/operation.hh"
#include "engine/service/operation_limit.hh"
#include "server/model/api_model.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/table.hh"

namespace formwork::cli {
namespace {

struct OperationRow {
  std::string name;
  std::string_view support;  ///< "supported", "partial", "refused"
  std::string limit;
};

struct ServiceRows {
  std::string name;
  std::vector<OperationRow> operations;
  std::map<std::string_view, std::size_t> counts;
};

std::string limit_of(std::string_view service, std::string_view name) {
  for (const OperationLimit* limit = RegisteredList<OperationLimit>::head; limit != nullptr;
       limit = limit->next) {
    if (limit->service == service && limit->name == name) {
      return std::string(limit->what);
    }
  }
  return "";
}

ServiceRows rows_of(const ApiService& service) {
  ServiceRows rows;
  rows.name = service.name;
  for (const ApiOperation& operation : service.operations()) {
    OperationRow row;
    row.name = operation.name;
    row.limit = limit_of(service.name, operation.name);
    const bool is_there = find_operation(service.name, operation.name) != nullptr;
    row.support = !is_there ? "refused" : row.limit.empty() ? "supported" : "partial";
    ++rows.counts[row.support];
    rows.operations.push_back(std::move(row));
  }
  return rows;
}

std::string count(const ServiceRows& rows, std::string_view support) {
  const auto found = rows.counts.find(support);
  return std::to_string(found == rows.counts.end() ? 0 : found->second);
}

std::string as_text(const std::vector<ServiceRows>& services, bool tells_operations) {
  std::vector<std::vector<std::string>> table;
  for (const ServiceRows& rows : services) {
    if (!tells_operations) {
      table.push_back({rows.name, count(rows, "supported") + " supported",
                       count(rows, "partial") + " partial", count(rows, "refused") + " refused"});
      continue;
    }
    for (const OperationRow& row : rows.operations) {
      table.push_back({row.name, std::string(row.support), row.limit});
    }
  }
  return format_table(table);
}

std::string as_json(const std::vector<ServiceRows>& services) {
  std::string text;
  JsonWriter json(text, 2);
  json.begin_array();
  for (const ServiceRows& rows : services) {
    json.begin_object().member("Service", rows.name).key("Operations").begin_array();
    for (const OperationRow& row : rows.operations) {
      json.begin_object().member("Name", row.name).member("Support", row.support);
      if (!row.limit.empty()) {
        json.member("Limit", row.limit);
      }
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
  return text + "\n";
}

std::string names_with(const ServiceRows& rows, std::string_view support) {
  std::string names;
  for (const OperationRow& row : rows.operations) {
    if (row.support == support) {
      names += (names.empty() ? "" : ", ") + row.name;
    }
  }
  return names;
}

std::string as_markdown(const std::vector<ServiceRows>& services) {
  std::string page =
      "# Services\n\nWritten by tools/dev/service_docs.sh from what the program registers; not "
      "edited by hand.\n\n- supported: the operation is carried out over the objects of the "
      "world.\n- partial: the same, but for what is said of it.\n- refused: answered with 501 "
      "NotImplemented.\n\n| Service | Supported | Partial | Refused |\n|---|---|---|---|\n";
  for (const ServiceRows& rows : services) {
    page += "| [" + rows.name + "](#" + rows.name + ") | " + count(rows, "supported") + " | " +
            count(rows, "partial") + " | " + count(rows, "refused") + " |\n";
  }
  for (const ServiceRows& rows : services) {
    page += "\n## " + rows.name + "\n";
    if (const std::string names = names_with(rows, "supported"); !names.empty()) {
      page += "\nSupported: " + names + ".\n";
    }
    bool is_first = true;
    for (const OperationRow& row : rows.operations) {
      if (row.support == "partial") {
        page += (is_first ? "\nPartial:\n\n- " : "- ") + row.name + ": " + row.limit + "\n";
        is_first = false;
      }
    }
    page += "\nRefused: " + count(rows, "refused") + " operations.\n";
  }
  return page;
}

int run(CommandLine& line) {
  OutputOptions output;
  std::string name;
  std::string format = "text";
  bool is_json = false;
  OptionSet set;
  set.positional("SERVICE", name, "Tell the operations of this service", false);
  set.option("-f,--format", format, "FORMAT", "Output format").choices = {"text", "json",
                                                                          "markdown"};
  set.flag("--json", is_json, "The same as --format json");
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  output.apply(line.console());
  std::vector<ServiceRows> services;
  std::vector<std::string_view> known;
  for (const std::unique_ptr<ApiService>& service : ApiCatalog::builtin().services()) {
    known.push_back(service->name);
    ServiceRows rows = rows_of(*service);
    const bool is_emulated = rows.counts["supported"] + rows.counts["partial"] > 0;
    if (name.empty() ? is_emulated : name == rows.name) {
      services.push_back(std::move(rows));
    }
  }
  if (services.empty()) {
    const auto near = find_nearest(name, known);
    return line.usage_error("there is no service '" + name + "'",
                            near ? "Did you mean " + std::string(*near) + "?" : "");
  }
  line.console().out(is_json || format == "json" ? as_json(services)
                     : format == "markdown"      ? as_markdown(services)
                                                 : as_text(services, !name.empty()));
  return kOk;
}

constinit Command services_command{"services", Command::Group::World,
                                   "list emulated services and their operations",
#include "help_services.md.inc"
                                   , &run};
const Register<Command> kRegister{services_command};

}  // namespace
}  // namespace formwork::cli
