// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/evaluate/support.hh"

namespace formwork::evaluate_test {

TEST_CASE("evaluate: dynamic references are resolved wherever they stand in a text") {
  static constexpr Row kRows[] = {
      {"'{{resolve:ssm:/app/key:3}}'", R"("three")"},
      {"'a-{{resolve:ssm:host}}-z'", R"("a-h.example-z")"},
      {"'{{resolve:ssm:host}}/{{resolve:ssm:/app/key:3}}'", R"("h.example/three")"},
      {"'{{resolve:secretsmanager:db:SecretString:password}}'", R"("pw")"},
      {"['{{resolve:ssm:host}}', b]", R"(["h.example","b"])"},
      {"{k: '{{resolve:ssm:host}}'}", R"({"k":"h.example"})"},
      {"!Sub '{{resolve:ssm:/app/key:${Count}}}'", R"("three")"},
      {"!Join ['', ['{{resolve:ssm:', host, '}}']]", R"("h.example")"},
      {"!If [IsProd, {a: ['{{resolve:ssm:host}}']}, b]", R"({"a":["h.example"]})"},
      {"!Select [0, ['{{resolve:ssm:host}}', '{{resolve:ssm:later}}']]", R"("h.example")"},
      {"'{{resolve:ssm:later}}'", "? Dynamic ssm:later"},
      {"'{{resolve:ssm-secure:later:1}}'", "? Dynamic ssm-secure:later:1"},
      {"'{{resolve:secretsmanager:s}}'", "? Dynamic secretsmanager:s"},
      {"'{{resolve:secretsmanager:s:SecretString:k:AWSCURRENT:}}'",
       "? Dynamic secretsmanager:s:SecretString:k:AWSCURRENT:"},
      {"'{{resolve:secretsmanager:s:::AWSPREVIOUS}}'", "? Dynamic secretsmanager:s:::AWSPREVIOUS"},
      {"'{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:1:secret:s-AbC:SecretString:k}}"
       "'",
       "? Dynamic secretsmanager:arn:aws:secretsmanager:eu-west-1:1:secret:s-AbC:SecretString:k"},
      {"'{{resolve:ssm:host}}{{resolve:ssm:x}}{{resolve:ssm:y}}{{resolve:ssm:x}}'",
       "? Dynamic ssm:x, Dynamic ssm:y"},
      {"'{{ resolve:ssm:host }}'", R"("{{ resolve:ssm:host }}")"},
      {"'{{other}}'", R"("{{other}}")"},
  };
  check_rows(kRows);
}

TEST_CASE("evaluate: malformed dynamic references are reported") {
  static constexpr const char* kFormat =
      "E1050 Incorrect format is used in the following dynamic reference: [{{resolve:";
  const Row rows[] = {
      {"'{{resolve:ssm}}'", kFormat},
      {"'{{resolve:ssm:}}'", kFormat},
      {"'{{resolve:ssm:a b}}'", kFormat},
      {"'{{resolve:ssm:name:}}'", kFormat},
      {"'{{resolve:ssm:name:x}}'", kFormat},
      {"'{{resolve:ssm:name:1:2}}'", kFormat},
      {"'{{resolve:}}'", kFormat},
      {"'{{resolve:smm:name}}'", kFormat},
      {"'{{resolve:secretsmanager:}}'", kFormat},
      {"'{{resolve:secretsmanager:s:SecretBinary}}'", kFormat},
      {"'{{resolve:secretsmanager:s:SecretString:k:stage:id}}'", kFormat},
      {"'{{resolve:secretsmanager:s:SecretString:k::id:more}}'", kFormat},
      {"'{{resolve:secretsmanager:arn:aws:secretsmanager}}'", kFormat},
      {"'{{resolve:ssm:name'",
       "E1050 The dynamic reference is not closed with '}}': {{resolve:ssm:name"},
      {"'{{resolve:ssm:missing}}'", "ValidationError Parameter missing not found"},
  };
  check_rows(rows);
}

}  // namespace formwork::evaluate_test
