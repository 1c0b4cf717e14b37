// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace formwork::iam {

/// The longest text that qr_code() takes, in bytes.
inline constexpr std::size_t kLongestQrText = 520;

/// The modules of a QR code (ISO/IEC 18004, version 15, level L) by rows: true is dark. Empty when
/// the text is too long.
std::vector<std::vector<bool>> qr_code(std::string_view text);

/// A picture of such modules with a light border, as PNG with one bit for each point.
std::string png_of(const std::vector<std::vector<bool>>& modules);

}  // namespace formwork::iam
