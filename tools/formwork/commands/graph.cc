// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "engine/graph/resource_graph.hh"
#include "engine/check/check.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/template_input.hh"

namespace formwork::cli {
namespace {

GraphFormat graph_format(const std::string& name) {
  return name == "dot"       ? GraphFormat::Dot
         : name == "mermaid" ? GraphFormat::Mermaid
         : name == "json"    ? GraphFormat::Json
                             : GraphFormat::Text;
}

int tell_dependents(const ResourceGraph& graph, const Template& model, const std::string& name,
                    bool as_json, Console& console) {
  std::int64_t id = graph.find(name);
  if (id < 0) {
    std::vector<std::string_view> names;
    for (const Resource& resource : model.resources) {
      names.push_back(resource.name.text);
    }
    auto nearest = find_nearest(name, names);
    console.error("formwork: error F004 the template has no resource '" + printable(name) + "'\n" +
                  (nearest ? "  help: Did you mean " + printable(*nearest) + "?\n" : ""));
    return kFailed;
  }
  std::string list;
  JsonWriter json(list, 2);
  json.begin_array();
  for (std::uint32_t dependent : graph.dependents(static_cast<std::uint32_t>(id))) {
    if (as_json) {
      json.string(graph.name(dependent));
    } else {
      console.out(printable(graph.name(dependent)) + "\n");
    }
  }
  json.end_array();
  console.out(as_json ? list + "\n" : "");
  return kOk;
}

// What stands in the way of a deployment; what is only unused is no matter of a graph.
void report_errors(const Template& model, const Environment& environment, Sink& sink) {
  Sink found;
  check_template(model, environment, found);
  for (const Diagnostic& diagnostic : found.all()) {
    if (diagnostic.severity == Severity::Error) {
      sink.add(diagnostic);
    }
  }
}

int run(CommandLine& line) {
  OutputOptions output;
  PlaceOptions place;
  InputOptions options;
  std::string path;
  std::string format = "text";
  std::optional<std::string> dependents;
  OptionSet set;
  set.positional("TEMPLATE", path, "A template file, or - for standard input").completion =
      OptionSet::Completion::File;
  set.option("-f,--format", format, "FORMAT", "Output format").choices = {"text", "dot", "mermaid",
                                                                          "json"};
  set.option("--dependents", dependents, "LOGICAL-ID",
             "Only list everything that needs this resource, directly or not");
  options.declare_parameters(set);
  place.declare(set);
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  Console& console = line.console();
  output.apply(console);
  auto environment = place.environment();
  if (!environment) {
    return line.usage_error(environment.error());
  }
  SourceMap sources;
  Sink sink;
  Inputs inputs;
  if (auto code = read_inputs_or_fail(options, sources, console, inputs)) {
    return *code;
  }
  auto loaded = load_expanded(path, sources, inputs, options, *environment, sink);
  int code = kOk;
  if (loaded != nullptr) {
    ResourceGraph graph = ResourceGraph::build(loaded->model);
    report_errors(loaded->model, *environment, sink);
    std::vector<std::string> types;
    for (const Resource& resource : loaded->model.resources) {
      types.emplace_back(resource.type.text);
    }
    if (dependents) {
      code = tell_dependents(graph, loaded->model, *dependents, format == "json", console);
    } else if (graph.size() != 0) {
      std::string text = write_graph(graph, types, graph_format(format));
      console.out(printable(text));
      console.out(text.ends_with('\n') ? "" : "\n");
    }
  }
  tell_faults(sink, sources, console);
  return sink.has_errors() ? kFailed : code;
}

constinit Command graph_command{"graph", Command::Group::Template, "show who needs whom",
#include "help_graph.md.inc"
                                , &run};
const Register<Command> kRegister{graph_command};

}  // namespace
}  // namespace formwork::cli
