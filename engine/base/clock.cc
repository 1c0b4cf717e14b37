// SPDX-License-Identifier: Apache-2.0
#include "engine/base/clock.hh"

#include <chrono>
#include <thread>

namespace formwork {

namespace {

void put_digits(char* at, int digits, Millis number) {
  for (int i = digits - 1; i >= 0; --i, number /= 10) {
    at[i] = static_cast<char>('0' + number % 10);
  }
}

}  // namespace

// By hand: answers with a thousand times are common, and strftime asks for the time zone.
std::string format_time(Millis time) {
  using namespace std::chrono;
  const sys_time<milliseconds> point{milliseconds(time)};
  const auto day = floor<days>(point);
  const year_month_day date(day);
  const Millis rest = (point - day).count();
  std::string text = "0000-00-00T00:00:00.000Z";
  if (int(date.year()) < 0 || int(date.year()) > 9999) {
    return text;  // no service has such times
  }
  put_digits(&text[0], 4, int(date.year()));
  put_digits(&text[5], 2, unsigned(date.month()));
  put_digits(&text[8], 2, unsigned(date.day()));
  put_digits(&text[11], 2, rest / 3'600'000);
  put_digits(&text[14], 2, rest / 60'000 % 60);
  put_digits(&text[17], 2, rest / 1000 % 60);
  put_digits(&text[20], 3, rest % 1000);
  return text;
}

namespace {

Millis system_now() {
  using std::chrono::milliseconds;
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(since).count();
}

}  // namespace

Millis InstantClock::now() {
  return system_now() + offset_;
}

void InstantClock::advance_to(Millis time) {
  Millis ahead = time - now();
  offset_ += ahead > 0 ? ahead : 0;
}

ScaledClock::ScaledClock(double factor)
    : factor_(factor), start_(system_now()), begun_(std::chrono::steady_clock::now()) {}

Millis ScaledClock::now() {
  std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - begun_;
  return start_ + static_cast<Millis>(passed.count() * factor_);
}

std::chrono::milliseconds ScaledClock::wait_until(Millis time) {
  Millis ahead = time - now();
  return std::chrono::milliseconds(
      ahead > 0 ? static_cast<Millis>(static_cast<double>(ahead) / factor_) + 1 : 0);
}

void ScaledClock::advance_to(Millis time) {
  std::this_thread::sleep_for(wait_until(time));
}

}  // namespace formwork
