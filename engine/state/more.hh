// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/state/records.hh"

namespace formwork {

/// The members of a record that share the column `more`: a map without the members that have their
/// default value, so that most rows hold "{}". The readers ignore what they do not know.
Value more_of(const StackRecord& stack);
void read_more(const Value& more, StackRecord& stack);
Value more_of(const ResourceRecord& resource);
void read_more(const Value& more, ResourceRecord& resource);
Value more_of(const EventRecord& event);
void read_more(const Value& more, EventRecord& event);
Value more_of(const DeploymentRecord& deployment);
void read_more(const Value& more, DeploymentRecord& deployment);

}  // namespace formwork
