// SPDX-License-Identifier: Apache-2.0
#include "resources/logs/destinations.hh"

#include "resources/common/api_objects.hh"

namespace formwork::logs {

Result<std::string> delivery_target(World& world, const std::string& arn) {
  constexpr std::string_view kMark = ":destination:";
  const std::size_t at = arn.find(kMark);
  if (at == std::string::npos) {
    return arn;
  }
  const std::string name = arn.substr(at + kMark.size());
  auto destination = find_object(world, kDestinations, name);
  if (!destination) {
    return std::move(destination).failure();
  }
  if (!destination->is_null()) {
    return destination->get_text("targetArn");
  }
  auto made = find_stored(world, {"modelled", "AWS::Logs::Destination"}, "DestinationName", name);
  return made ? Result<std::string>(made->text("TargetArn"))
              : Result<std::string>(std::move(made).failure());
}

}  // namespace formwork::logs
