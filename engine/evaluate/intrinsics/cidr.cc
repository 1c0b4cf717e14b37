// SPDX-License-Identifier: Apache-2.0
// Fn::Cidr: [block, count, cidr bits]
//
// `count` (1 to 256) subnets of an IPv4 or IPv6 block, each with `cidr bits` host bits: a prefix of
// 32 - bits, or 128 - bits. Without bits the block is cut in the fewest equal parts that are
// enough. Faults: E1024 for any other shape, a malformed block, or a block too small for the
// subnets. Example: {Fn::Cidr: [10.0.0.0/24, 2, 5]} -> ["10.0.0.0/27", "10.0.0.32/27"]
#include <string>
#include <utility>

#include "engine/base/text.hh"
#include "engine/evaluate/arguments.hh"
#include "engine/evaluate/ip_block.hh"

namespace formwork {
namespace {

Value malformed(Evaluator& evaluator, SourceSpan at, std::string help) {
  return evaluator.fault(
      "E1024",
      "Template error: every Fn::Cidr object requires an IP block, a count from 1 to "
      "256 and the number of subnet bits",
      at, std::move(help));
}

/// Bits of host part when none are given.
unsigned default_bits(const IpBlock& block, unsigned count) {
  unsigned prefix = block.prefix;
  for (unsigned parts = 1; parts < count; parts *= 2) {
    ++prefix;
  }
  return prefix > block.width() ? 0 : block.width() - prefix;
}

Value cut_block(Evaluator& evaluator, const Member& call, const IpBlock& block, unsigned count,
                unsigned bits) {
  const unsigned prefix = block.width() - bits;
  const bool is_enough = prefix >= block.prefix &&
                         (prefix - block.prefix >= 8 || (1U << (prefix - block.prefix)) >= count);
  if (!is_enough) {
    return evaluator.fault("E1024",
                           "Template error: Fn::Cidr cannot cut " + std::to_string(count) +
                               " subnets with a prefix of /" + std::to_string(prefix) + " from " +
                               to_string(block),
                           call_span(call), "Ask for fewer subnets, or for fewer bits each.");
  }
  if (!evaluator.charge(count * sizeof(Value), call.key_span)) {
    return Value::unknown(std::vector<UnknownCause>());
  }
  Value::List subnets;
  IpBlock subnet{block.address, prefix, block.is_v6};
  for (unsigned i = 0; i < count; ++i) {
    subnets.push_back(Value::string(to_string(subnet)));
    subnet.advance();
  }
  return Value::list(std::move(subnets));
}

Value evaluate_cidr(Evaluator& evaluator, const Member& call) {
  const auto items = list_arguments(*call.value, 2, 3);
  if (!items) {
    return malformed(evaluator, call_span(call), "Write [block, count, bits].");
  }
  Value arguments[3];
  CauseSet causes;
  for (std::size_t i = 0; i < items->size(); ++i) {
    arguments[i] = evaluator.evaluate(*(*items)[i]);
    if (arguments[i].is_unknown()) {
      causes.add(arguments[i]);
    }
  }
  if (causes.is_waiting()) {
    return causes.take();
  }
  const auto block = parse_ip_block(arguments[0].scalar_text());
  if (!block) {
    return malformed(evaluator, (*items)[0]->span,
                     "A block is written 10.0.0.0/16 or 2001:db8::/56.");
  }
  const auto count = parse_integer(arguments[1].scalar_text());
  if (!count || *count < 1 || *count > 256) {
    return malformed(evaluator, (*items)[1]->span, "The count is a number from 1 to 256.");
  }
  const auto subnets = static_cast<unsigned>(*count);
  if (items->size() == 2) {
    return cut_block(evaluator, call, *block, subnets, default_bits(*block, subnets));
  }
  const auto bits = parse_integer(arguments[2].scalar_text());
  if (!bits || *bits < 1 || *bits > block->width()) {
    return malformed(evaluator, (*items)[2]->span,
                     "The bits are a number from 1 to " + std::to_string(block->width()) + ".");
  }
  return cut_block(evaluator, call, *block, subnets, static_cast<unsigned>(*bits));
}

constinit Intrinsic cidr{"Fn::Cidr", &evaluate_cidr};
const Register<Intrinsic> kRegister{cidr};

}  // namespace
}  // namespace formwork
