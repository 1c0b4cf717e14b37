// SPDX-License-Identifier: Apache-2.0
// Settings of text messages: attributes, the sandbox's numbers, numbers that opted out. A sandbox
// number is verified with the code "123456"; none is sent. Nobody opts out here: a number that ends
// in 99 is told to have. No account has numbers of its own to send from.
#include <algorithm>

#include "resources/common/api_support.hh"
#include "resources/sns/api.hh"

namespace formwork::sns {

namespace {

constexpr ObjectPlace kSettings{"sns", "sms"};
constexpr ObjectPlace kSandbox{"sns", "sandbox-number"};
constexpr ObjectPlace kOptedOut{"sns", "opted-out"};
constexpr std::string_view kCode = "123456";
constexpr std::string_view kOut = "99";

Failure invalid(std::string message) {
  return fail("InvalidParameter", "Invalid parameter: " + std::move(message));
}

Result<void> check_number(const std::string& number, std::string_view member) {
  const bool is_good =
      number.size() >= 8 && number.size() <= 16 && number.front() == '+' &&
      std::all_of(number.begin() + 1, number.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_good ? Result<void>()
                 : invalid(std::string(member) + " Reason: input incorrectly formatted");
}

Result<Value> settings(ApiCall& call) {
  auto known = find_object(call.world, kSettings, "attributes");
  if (known && known->is_null()) {
    return Value::map();
  }
  return known;
}

Result<Value> get_attributes(ApiCall& call) {
  auto known = settings(call);
  if (!known) {
    return known;
  }
  const std::vector<std::string> names = input_texts(call, "attributes");
  if (names.empty()) {
    return map_with("attributes", std::move(*known));
  }
  Value asked = Value::map();
  for (const std::string& name : names) {
    copy_members(asked, *known, {name});
  }
  return map_with("attributes", std::move(asked));
}

Result<Value> set_attributes(ApiCall& call) {
  auto known = settings(call);
  if (!known) {
    return known;
  }
  const Value* given = call.find("attributes");
  for (const auto& one : given == nullptr ? std::span<const Value::Member>() : given->members()) {
    known->set(one.key, one.value);
  }
  auto put = put_object(call.world, kSettings, "attributes", *known);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> is_opted_out(ApiCall& call) {
  const std::string number = call.text("phoneNumber");
  if (auto checked = check_number(number, "PhoneNumber"); !checked) {
    return std::move(checked).failure();
  }
  auto known = find_object(call.world, kOptedOut, number);
  return known ? Result<Value>(map_with(
                     "isOptedOut", Value::boolean(!known->is_null() || number.ends_with(kOut))))
               : std::move(known);
}

Result<Value> list_opted_out(ApiCall& call) {
  auto numbers = list_keys(call.world, kOptedOut);
  if (!numbers) {
    return std::move(numbers).failure();
  }
  return map_with("phoneNumbers", list_of(*numbers));
}

Result<Value> opt_in(ApiCall& call) {
  const std::string number = call.text("phoneNumber");
  if (auto checked = check_number(number, "PhoneNumber"); !checked) {
    return std::move(checked).failure();
  }
  auto erased = call.world.store.erase_object(kOptedOut.service, kOptedOut.kind, number);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

Result<Value> create_number(ApiCall& call) {
  const std::string number = call.text("PhoneNumber");
  if (auto checked = check_number(number, "PhoneNumber"); !checked) {
    return std::move(checked).failure();
  }
  auto put = put_object(call.world, kSandbox, number, map_with("Status", Value::string("Pending")));
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> find_number(ApiCall& call) {
  auto known = find_object(call.world, kSandbox, call.text("PhoneNumber"));
  if (known && known->is_null()) {
    return fail("ResourceNotFound", "Phone number is not in the sandbox");
  }
  return known;
}

Result<Value> verify_number(ApiCall& call) {
  auto known = find_number(call);
  if (!known) {
    return known;
  }
  if (call.text("OneTimePassword") != kCode) {
    return fail("VerificationException", "Verification failed: the one-time password is wrong.");
  }
  known->set("Status", Value::string("Verified"));
  auto put = put_object(call.world, kSandbox, call.text("PhoneNumber"), *known);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Result<Value> delete_number(ApiCall& call) {
  if (auto known = find_number(call); !known) {
    return known;
  }
  auto erased =
      call.world.store.erase_object(kSandbox.service, kSandbox.kind, call.text("PhoneNumber"));
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

Result<Value> list_numbers(ApiCall& call) {
  auto numbers = list_objects(call.world, kSandbox);
  if (!numbers) {
    return std::move(numbers).failure();
  }
  Value::List shapes;
  for (const auto& [number, record] : *numbers) {
    Value shape = map_with("PhoneNumber", Value::string(number));
    shape.set("Status", Value::string(record.get_text("Status")));
    shapes.push_back(std::move(shape));
  }
  return page_of(call, std::move(shapes),
                 {.member = "PhoneNumbers", .fault_code = "InvalidParameter"});
}

Result<Value> sandbox_status(ApiCall& call) {
  static_cast<void>(call);
  return map_with("IsInSandbox", Value::boolean(true));
}

Result<Value> list_origins(ApiCall& call) {
  static_cast<void>(call);
  return map_with("PhoneNumbers", Value::list());
}

constexpr auto kRead = OperationEntry::Access::Read;
constexpr auto kWrite = OperationEntry::Access::Write;
constinit OperationEntry entries[]{
    {"sns", "GetSMSAttributes", kRead, &get_attributes},
    {"sns", "SetSMSAttributes", kWrite, &set_attributes},
    {"sns", "CheckIfPhoneNumberIsOptedOut", kRead, &is_opted_out},
    {"sns", "ListPhoneNumbersOptedOut", kRead, &list_opted_out},
    {"sns", "OptInPhoneNumber", kWrite, &opt_in},
    {"sns", "CreateSMSSandboxPhoneNumber", kWrite, &create_number},
    {"sns", "VerifySMSSandboxPhoneNumber", kWrite, &verify_number},
    {"sns", "DeleteSMSSandboxPhoneNumber", kWrite, &delete_number},
    {"sns", "ListSMSSandboxPhoneNumbers", kRead, &list_numbers},
    {"sns", "GetSMSSandboxAccountStatus", kRead, &sandbox_status},
    {"sns", "ListOriginationNumbers", kRead, &list_origins},
};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]), Register(entries[3]),
    Register(entries[4]), Register(entries[5]), Register(entries[6]), Register(entries[7]),
    Register(entries[8]), Register(entries[9]), Register(entries[10])};

}  // namespace

}  // namespace formwork::sns
