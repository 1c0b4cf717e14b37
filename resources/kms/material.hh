// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "resources/kms/key.hh"

namespace formwork::kms {

/// The secret of a key. It is made when it is first needed, as stacks make keys that nobody uses;
/// so operations that need it are writes.
struct Material {
  std::vector<std::string> secrets;  ///< Of each rotation; the last one is in use. 32 bytes.
  std::string private_der;           ///< Of asymmetric keys.
  std::string public_der;

  const std::string& secret() const { return secrets.back(); }
};
Result<Material> material_of(World& world, const Key& key);
/// A symmetric key gets another secret; what was encrypted stays readable.
Result<void> rotate(World& world, const Key& key);
struct Rotation {
  Millis time = 0;
};
Result<std::vector<Rotation>> rotations_of(World& world, const Key& key);
/// Brings a key's secret into another region.
Result<void> copy_material(World& from, World& to, const Key& key);

/// Bytes that nobody foresees (with --seed they are the same in each run).
std::string random_bytes(World& world, std::size_t count);

/// What a symmetric key encrypted, with the key's id in it. `context` is {name: text} or null.
Result<std::string> encrypt(World& world, const Key& key, std::string_view text,
                            const Value* context);
/// The key that a text was encrypted with; "" when it is none of ours.
std::string key_of(std::string_view blob);
/// InvalidCiphertextException.
Result<std::string> decrypt(World& world, const Key& key, std::string_view blob,
                            const Value* context);

}  // namespace formwork::kms
