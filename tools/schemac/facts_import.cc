// SPDX-License-Identifier: Apache-2.0
#include "tools/schemac/facts_import.hh"

#include <map>
#include <vector>

#include "engine/base/file.hh"
#include "engine/base/text.hh"

namespace formwork {

namespace {

constexpr std::size_t kLargest = std::size_t{64} << 20U;

}  // namespace

const FactTable kInstanceTypes{
    "# Instance types of EC2. Columns: name, vCPUs, MiB, architectures, interfaces, IPv4 addresses "
    "per interface, hypervisor, current generation, GB of instance storage, GPUs.",
    10};
const FactTable kImages{
    "# Images that AWS and others offer. Columns: id, name, architecture, platform, root device, "
    "virtualization, owner.",
    7};

Result<std::size_t> import_facts(const FactTable& table, const std::string& source,
                                 const std::string& out) {
  const Result<std::string> text = read_file(source, kLargest);
  if (!text) {
    return fail(text.error());
  }
  std::map<std::string_view, std::string_view> lines;
  std::size_t number = 0;
  for (const std::string_view line : split(*text, "\n")) {
    ++number;
    if (line.empty() || line.front() == '#') {
      continue;
    }
    const std::vector<std::string_view> columns = split(line, "\t");
    if (columns.size() != table.columns || columns.front().empty() ||
        !lines.emplace(columns.front(), line).second) {
      return fail("F702", source + ":" + std::to_string(number) + ": expected " +
                              std::to_string(table.columns) +
                              " columns between tabs, and a new name in the first");
    }
  }
  std::string written = std::string(table.header) + "\n";
  for (const auto& [name, line] : lines) {
    written.append(line).append("\n");
  }
  if (const Result<void> done = write_file(out, written); !done) {
    return fail(done.error());
  }
  return lines.size();
}

}  // namespace formwork
