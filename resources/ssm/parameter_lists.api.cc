// SPDX-License-Identifier: Apache-2.0
// Parameter Store: GetParametersByPath and DescribeParameters. Lists are in the order in which the
// parameters were made; a token is the number of the last one told.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/ssm/parameter.hh"
#include "resources/ssm/parameter_filters.hh"
#include "resources/ssm/parameter_shapes.hh"
#include "resources/ssm/public_parameters.hh"

namespace formwork::ssm {

namespace {

constexpr std::int64_t kPage = 10;
constexpr std::int64_t kRowsAtOnce = 50;

// Which parameters to look at: those below a path, one by name, or all.
struct Range {
  std::string path = "/";
  Below below = Below::AllLevels;
};

Result<std::int64_t> token_of(const ApiCall& call) {
  const std::string token = call.text("NextToken");
  const auto after = parse_integer(token.empty() ? "0" : token);
  if (!after || *after < 0) {
    return fail("InvalidNextToken", "The specified token isn't valid.");
  }
  return *after;
}

// Fills a page of the range with what `shape` answers for a name and its object; null: passed over.
template <class Shape>
Result<Value> filled_page(ApiCall& call, const Range& range, bool tells_full_pages, Shape shape) {
  auto after = token_of(call);
  if (!after) {
    return std::move(after).failure();
  }
  const auto most = static_cast<std::size_t>(number_of(call.input, "MaxResults", kPage));
  Value::List shapes;
  std::int64_t last = *after;
  bool has_more = false;
  for (bool is_over = false; !is_over && !has_more;) {
    auto rows = names_below(call.world, range.path, range.below, *after, kRowsAtOnce);
    if (!rows) {
      return std::move(rows).failure();
    }
    is_over = static_cast<std::int64_t>(rows->size()) < kRowsAtOnce;
    for (const NameRow& row : *rows) {
      *after = row.number;
      auto object = find_object(call.world, kParameters, row.name);
      Result<Value> told =
          object && !object->is_null() ? shape(row.name, *object) : Result<Value>(Value());
      if (!object || !told) {
        return object ? std::move(told).failure() : std::move(object).failure();
      }
      if (told->is_null()) {
        continue;
      }
      if (shapes.size() == most) {
        has_more = true;
        break;
      }
      last = row.number;
      shapes.push_back(*std::move(told));
    }
  }
  has_more = has_more || (tells_full_pages && shapes.size() == most);
  Value answer = map_with("Parameters", Value::list(std::move(shapes)));
  if (has_more) {
    answer.set("NextToken", Value::string(std::to_string(last)));
  }
  return answer;
}

std::string without_end(std::string path) {
  if (path.size() > 1 && path.ends_with('/')) {
    path.pop_back();
  }
  return path;
}

// The version that one of the labels names, or null.
Result<Value> labelled(World& world, const std::string& name, const Value& filter) {
  for (const std::string& label : texts_of(filter.find("Values"))) {
    auto row = find_label(world, name, label);
    if (!row) {
      return std::move(row).failure();
    }
    if (*row) {
      return std::move((*row)->record);
    }
  }
  return Value();
}

Result<Value> by_path(ApiCall& call) {
  const auto filters = input_items(call, "ParameterFilters");
  auto good = check_path(call.text("Path"));
  if (good) {
    good = check_path_filters(filters);
  }
  if (!good) {
    return std::move(good).failure();
  }
  if ((call.text("Path") + "/").starts_with(kPublicPath)) {
    return page_of(call, list_public(call.world, call.text("Path"), call.flag("Recursive")),
                   {.member = "Parameters",
                    .largest = static_cast<std::size_t>(kPage),
                    .fault_code = "InvalidNextToken"});
  }
  const auto label = std::find_if(filters.begin(), filters.end(), [](const Value& filter) {
    return filter.get_text("Key") == "Label";
  });
  const Range range{.path = without_end(call.text("Path")),
                    .below = call.flag("Recursive") ? Below::AllLevels : Below::OneLevel};
  return filled_page(
      call, range, false, [&](const std::string& name, const Value& object) -> Result<Value> {
        auto record = label == filters.end() ? Result<Value>(current_record(object))
                                             : labelled(call.world, name, *label);
        if (!record || record->is_null() ||
            !passes_filters(filters, name, *record, tag_map(object))) {
          return record ? Result<Value>(Value()) : Result<Value>(std::move(record).failure());
        }
        return parameter_shape(call.world, name, *record, call.flag("WithDecryption"));
      });
}

// The one path that all of them are below, where there is one.
Range describe_range(std::span<const Value> filters) {
  for (const Value& filter : filters) {
    const Value* values = filter.find("Values");
    if (filter.get_text("Key") == "Path" && values != nullptr && values->items().size() == 1) {
      return {
          .path = without_end(values->items()[0].as_string()),
          .below = filter.get_text("Option") == "Recursive" ? Below::AllLevels : Below::OneLevel};
    }
  }
  return {};
}

Result<Value> describe(ApiCall& call) {
  const auto filters = input_items(call, "ParameterFilters");
  const auto old_filters = input_items(call, "Filters");
  if (!filters.empty() && !old_filters.empty()) {
    return fail("ValidationException",
                "You can use either Filters or ParameterFilters in a single request.");
  }
  if (auto good = check_describe_filters(filters); !good) {
    return std::move(good).failure();
  }
  if (call.flag("Shared")) {
    return fail("NotImplemented", "formwork does not share parameters between accounts.");
  }
  return filled_page(call, describe_range(filters), true,
                     [&](const std::string& name, const Value& object) -> Result<Value> {
                       const Value record = current_record(object);
                       if (!passes_filters(filters, name, record, tag_map(object)) ||
                           !passes_old_filters(old_filters, name, record)) {
                         return Value();
                       }
                       return metadata_shape(call, name, record);
                     });
}

using Access = OperationEntry::Access;
constinit OperationEntry path_entry{"ssm", "GetParametersByPath", Access::Read, &by_path};
constinit OperationEntry describe_entry{"ssm", "DescribeParameters", Access::Read, &describe};
const Register<OperationEntry> kRegistered[]{Register(path_entry), Register(describe_entry)};

}  // namespace

}  // namespace formwork::ssm
