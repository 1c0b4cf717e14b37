// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/chain/exchange.hh"

namespace formwork {

// The stages in the order of server.cc. Each either goes on or has set the answer.

/// Gives the request its id and reads its target and host.
Next identify_request(Exchange& exchange);
/// Refuses targets and queries that no client of a service sends.
Next check_limits(Exchange& exchange);
/// Notes web pages from elsewhere, and answers what browsers ask before they call.
Next check_origin(Exchange& exchange);
/// /_formwork/... and the addresses under /_localstack/ that tools ask for.
Next answer_internal(Exchange& exchange);
/// Whether a path is the program's own, or one that other emulators' tools ask.
bool is_own_address(std::string_view path);
/// Whether it calls a function by its URL; those are not routed further.
bool is_function_url(const Exchange& exchange);
Next call_function_url(Exchange& exchange);
/// Takes AWS's chunks off a body.
Next unpack_body(Exchange& exchange);
/// Who calls, from the signature.
Next read_caller(Exchange& exchange);
/// Which operation is called.
Next find_route(Exchange& exchange);
/// Whether the caller has the secret of its key, as far as that is asked for.
Next verify_caller(Exchange& exchange);
/// Makes who signed a form's policy its caller. SignatureDoesNotMatch, InvalidAccessKeyId.
Result<void> take_form_caller(Exchange& exchange, const Value& fields);
/// Sets who calls, by the key of exchange.signature.
void set_caller(Exchange& exchange);
/// Turns away web pages from elsewhere, but not from buckets.
Next check_page(Exchange& exchange);
/// Unpacks content that was sent as gzip, unless the operation stores it as it is.
Next unpack_coding(Exchange& exchange);
/// The input, by the operation's model.
Next decode_request(Exchange& exchange);
/// Where ways through functions are traced: what the request is about, while the input is there.
Next note_place(Exchange& exchange);
/// Calls the operation; its answer is written when it comes.
Next dispatch(Exchange& exchange);

/// Gives a traced request a trace id unless it brings one.
void begin_trace(Exchange& exchange);
/// Tells the step that a traced request was.
void end_trace(const Exchange& exchange);

/// Runs the stages behind every answer, and hands it over.
void finish(Exchange& exchange);

// Stages behind every answer.

/// x-amzn-RequestId and, of S3, x-amz-request-id.
Next name_answer(Exchange& exchange);
/// Lets web pages of this machine read the answer.
Next allow_origin(Exchange& exchange);
/// Of DynamoDB: packs long answers as the client accepts, and tells a checksum of what is sent.
Next pack_answer(Exchange& exchange);
Next write_log(Exchange& exchange);

}  // namespace formwork
