// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "server/model/shape.hh"

namespace formwork {

enum class Protocol : std::uint8_t { Query, Ec2, Json, RestJson, RestXml, Cbor };

/// "query", "ec2", "json", "rest-json", "rest-xml", "smithy-rpc-v2-cbor".
std::string_view to_string(Protocol protocol);

struct ApiOperation {
  std::string_view name;    ///< "CreateStack"
  std::string_view method;  ///< "POST"
  std::string_view uri;  ///< "/2015-03-31/functions/{FunctionName}"; may hold "?a=b" and "{Key+}".
  int status = 200;      ///< Of a success.
  const Shape* input = nullptr;     ///< Null: takes nothing.
  const Shape* output = nullptr;    ///< Null: answers nothing.
  std::string_view result_wrapper;  ///< Query: element around the result, or "".
  std::string_view input_root;      ///< rest-xml: root element of the body, or "".
  std::vector<const Shape*> errors;
};

/// One service of the catalogue. The facts are there at once; operations and shapes are decoded
/// when one of them is first asked for, and kept. Thread-safe.
class ApiService {
 public:
  std::string_view name;             ///< Name of the model: "cloudformation", "stepfunctions".
  std::string_view service_id;       ///< "CloudFormation"
  std::string_view signing_name;     ///< In the credential scope: "cloudformation", "states".
  std::string_view endpoint_prefix;  ///< First part of the host: "cloudformation", "api.ecr".
  std::string_view target_prefix;    ///< Of X-Amz-Target: "DynamoDB_20120810"; "" when unused.
  std::string_view json_version;     ///< "1.0", "1.1", or "".
  std::string_view api_version;      ///< "2010-05-15"
  std::string_view xml_namespace;    ///< "" when none.
  std::vector<Protocol> protocols;   ///< The first is the one new clients use. Never empty.
  bool is_query_compatible = false;  ///< JSON errors also carry the code that forms had.
  bool has_bare_errors = false;      ///< XML errors have no ErrorResponse around them.

  bool speaks(Protocol protocol) const noexcept;
  /// Sorted by name.
  std::span<const ApiOperation> operations() const;
  const ApiOperation* find_operation(std::string_view operation) const;
  const Shape* find_shape(std::string_view shape) const;
  /// The error shape whose code or name this is; of `operation` first, when given. Null when the
  /// model does not know it.
  const Shape* find_error(std::string_view code, const ApiOperation* operation = nullptr) const;

  ApiService(const ApiService&) = delete;
  ApiService& operator=(const ApiService&) = delete;
  ~ApiService();

 private:
  friend class ApiCatalog;
  struct Impl;
  explicit ApiService(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Read-only view over the compiled API models that are linked into the program
/// (schemas/api-models/FORMAT.md). Nothing is copied at start. Thread-safe.
class ApiCatalog {
 public:
  static const ApiCatalog& builtin();
  /// Models from other bytes, which must outlive the catalogue. Fails with F704 when they are none.
  static Result<std::unique_ptr<ApiCatalog>> open(std::span<const std::byte> bytes);

  /// Sorted by name.
  std::span<const std::unique_ptr<ApiService>> services() const noexcept { return services_; }
  /// By the name of the model, or null.
  const ApiService* find_service(std::string_view name) const;
  /// Services that sign with this name, e.g. two for "elasticloadbalancing".
  std::vector<const ApiService*> find_signing(std::string_view signing_name) const;
  /// By the first part of a host name ("sqs", "api.ecr"), or null.
  const ApiService* find_endpoint(std::string_view endpoint_prefix) const;
  /// By what stands before the last dot of X-Amz-Target, or null.
  const ApiService* find_target(std::string_view target_prefix) const;
  /// By Action and Version of a form: a service that speaks query (or ec2) in that version and has
  /// the operation; "" as version is any. Null when there is none, or when several are possible
  /// without a version.
  const ApiService* find_action(std::string_view action, std::string_view version) const;

 private:
  ApiCatalog() = default;
  std::vector<std::unique_ptr<ApiService>> services_;
};

}  // namespace formwork
