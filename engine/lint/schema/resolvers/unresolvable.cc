// SPDX-License-Identifier: Apache-2.0
#include "engine/base/registry.hh"
#include "engine/lint/schema/validator.hh"

namespace formwork::lint {
namespace {

// Values that only a deployment knows: the function has none here.
void resolve(const Validator&, const Node&, const Validator::EachValue&) {}

constinit Resolver base64{Keyword::FnBase64, &resolve};
constinit Resolver cidr{Keyword::FnCidr, &resolve};
constinit Resolver get_att{Keyword::FnGetAtt, &resolve};
constinit Resolver get_stack_output{Keyword::FnGetStackOutput, &resolve};
constinit Resolver import_value{Keyword::FnImportValue, &resolve};
constinit Resolver length{Keyword::FnLength, &resolve};
constinit Resolver transform{Keyword::FnTransform, &resolve};
constinit Resolver conjunction{Keyword::FnAnd, &resolve};
constinit Resolver condition{Keyword::Condition, &resolve};
constinit Resolver equals{Keyword::FnEquals, &resolve};
constinit Resolver negation{Keyword::FnNot, &resolve};
constinit Resolver disjunction{Keyword::FnOr, &resolve};

const Register<Resolver> kRegister[] = {
    Register<Resolver>(base64),       Register<Resolver>(cidr),
    Register<Resolver>(get_att),      Register<Resolver>(get_stack_output),
    Register<Resolver>(import_value), Register<Resolver>(length),
    Register<Resolver>(transform),    Register<Resolver>(conjunction),
    Register<Resolver>(condition),    Register<Resolver>(equals),
    Register<Resolver>(negation),     Register<Resolver>(disjunction)};

}  // namespace
}  // namespace formwork::lint
