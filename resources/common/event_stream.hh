// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace formwork {

/// One message of application/vnd.amazon.eventstream: lengths, their CRC-32, headers (all texts),
/// the payload, and the CRC-32 of everything.
std::string event_frame(const std::vector<std::pair<std::string, std::string>>& headers,
                        std::string_view payload);
/// An event of that type: ":message-type" event, ":event-type", ":content-type".
std::string event_message(std::string_view type, std::string_view content_type,
                          std::string_view payload);

}  // namespace formwork
