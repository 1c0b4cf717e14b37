// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace formwork {

using VertexPair = std::pair<std::uint32_t, std::uint32_t>;

/// Component number of each of `vertices` vertices; two vertices are in one component when each can
/// be reached from the other. Numbers are dense from 0 and deterministic. Linear time, no
/// recursion.
std::vector<std::uint32_t> strong_components(std::size_t vertices,
                                             std::span<const VertexPair> edges);

/// Vertices so that for every edge (from, to) `to` comes first; empty when there is a cycle (or no
/// vertex). Linear time, no recursion.
std::vector<std::uint32_t> targets_first(std::size_t vertices, std::span<const VertexPair> edges);

}  // namespace formwork
