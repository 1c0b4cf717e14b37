// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

/// Puts what schemas/ec2/instance_type_details.tsv knows of an instance type into its answer: EBS,
/// network, cores, storage, and what it supports. Leaves the answer alone when it knows nothing.
void add_type_details(std::string_view type, Value& shape);

}  // namespace formwork::ec2
