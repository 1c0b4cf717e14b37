// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "server/wire/codec.hh"

/// What codec.cc chooses from: one pair of functions for each protocol.
namespace formwork {

/// Nobody sends more; a request that does is refused before anything is kept for it.
inline constexpr std::size_t kMostFormFields = 20'000;

Result<Value> decode_query_input(const WireContext& context, const HttpRequest& request);
HttpResponse encode_query_output(const WireContext& context, const Value& output,
                                 std::string_view request_id);

/// The input is read by decode_query_input().
HttpResponse encode_ec2_output(const WireContext& context, const Value& output,
                               std::string_view request_id);

Result<Value> decode_json_input(const WireContext& context, const HttpRequest& request);
HttpResponse encode_json_output(const WireContext& context, const Value& output,
                                std::string_view request_id);

Result<Value> decode_cbor_input(const WireContext& context, const HttpRequest& request);
HttpResponse encode_cbor_output(const WireContext& context, const Value& output,
                                std::string_view request_id);

/// rest-json and rest-xml.
Result<Value> decode_rest_input(const WireContext& context, const HttpRequest& request,
                                const PathParameters& path);
HttpResponse encode_rest_output(const WireContext& context, const Value& output,
                                std::string_view request_id);

/// The code for an input that breaks the model.
std::string_view validation_code(Protocol protocol);

}  // namespace formwork
