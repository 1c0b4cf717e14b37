// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace formwork::ec2 {

/// A line of schemas/ec2/instance_types.tsv.
struct InstanceType {
  std::string_view name;  ///< "m5.large"
  std::int64_t vcpus = 0;
  std::int64_t memory_mib = 0;
  std::string_view architectures;  ///< "i386/x86_64"
  std::int64_t interfaces = 0;     ///< At most so many.
  std::int64_t addresses = 0;      ///< IPv4 ones per interface.
  std::string_view hypervisor;     ///< "" for metal.
  bool is_current = false;
  std::int64_t storage_gb = 0;
  std::int64_t gpus = 0;
};

/// A line of schemas/ec2/images.tsv.
struct KnownImage {
  std::string_view id;
  std::string_view name;
  std::string_view architecture;
  std::string_view platform;  ///< "Linux/UNIX", "windows" or "".
  std::string_view root_device;
  std::string_view virtualization;
  std::string_view owner;
};

/// By name; read when first asked for.
const std::vector<InstanceType>& instance_types();
const InstanceType* find_instance_type(std::string_view name);
const std::vector<KnownImage>& known_images();

}  // namespace formwork::ec2
