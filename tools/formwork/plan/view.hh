// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/formwork/plan/report.hh"

namespace formwork::cli {

/// What is worst about a change, worst first: the order of every list.
enum class Weight : std::uint8_t { DataLoss, Replace, MayReplace, Remove, Modify, Open, Add };

/// One link of the chain that says why, the nearest first.
struct WhyLink {
  std::size_t depth = 0;
  std::string text;   ///< "parameter KeyName: \"orderId\" -> \"id\"", "Queue will be replaced".
  std::string place;  ///< "app.yaml:12"; may be empty.
};

/// One place of a resource that changes, told once however many causes it has.
struct PlaceView {
  std::string path;      ///< "/Properties/KeySchema/0/AttributeName".
  std::string dotted;    ///< "KeySchema[0].AttributeName".
  std::string property;  ///< "KeySchema", or the attribute's name.
  bool has_before = false;
  bool has_after = false;
  std::string before;  ///< Whole value as text; JSON for what is no scalar.
  std::string after;
  std::string cause;  ///< "parameter KeyName", "Ref Queue", "changed in the template".
  Recreation recreation = Recreation::Never;
  std::string place;
  std::vector<WhyLink> why;
};

/// A change as every format tells it.
struct ChangeView {
  const ResourceChange* change = nullptr;
  Weight weight = Weight::Modify;
  const char* sign = "~";  ///< "+", "-", "~", "-/+", "~?", ">", "?".
  std::string will;        ///< "will be replaced".
  std::string place;
  std::vector<PlaceView> places;
  std::vector<const Hazard*> hazards;  ///< Of this resource.

  bool is_replaced() const { return weight_of_action == Weight::Replace; }
  Weight weight_of_action = Weight::Modify;  ///< Without what happens to data.
};

struct PlanCounts {
  std::size_t add = 0;
  std::size_t change = 0;
  std::size_t replace = 0;
  std::size_t may_replace = 0;
  std::size_t remove = 0;
  std::size_t data_loss = 0;
  std::size_t blockers = 0;
  std::size_t warnings = 0;
};

/// Every change with property values, worst first, in the change set's order among equals.
std::vector<ChangeView> views_of(const PlanReport& report, const SourceMap& sources);
PlanCounts counts_of(const PlanReport& report);
/// Whether anything would be done, or is refused.
bool has_changes(const PlanReport& report);
PlanCounts operator+(const PlanCounts& a, const PlanCounts& b);

/// "1 to add, 2 to change, 1 to replace, 0 to remove".
std::string counts_text(const PlanCounts& counts);

/// A value for people: texts in quotes, what is not known in angle brackets, "(none)".
std::string value_text(const std::optional<Value>& value, bool is_old);
/// At most `most` bytes of it, cut between characters.
std::string shortened(std::string text, std::size_t most);

}  // namespace formwork::cli
