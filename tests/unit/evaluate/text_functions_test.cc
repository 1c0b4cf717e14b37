// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/evaluate/support.hh"

namespace formwork::evaluate_test {

TEST_CASE("evaluate: Join puts the items of a list together") {
  static constexpr Row kRows[] = {
      {"!Join ['-', [a, b, c]]", R"("a-b-c")"},
      {"!Join ['', [a, b]]", R"("ab")"},
      {"!Join ['-', [a]]", R"("a")"},
      {"!Join ['-', []]", R"("")"},
      {"!Join [1, [a, b]]", R"("a1b")"},
      {"!Join ['-', [1, 2.50, true, yes]]", R"("1-2.50-true-true")"},
      {"!Join ['-', !Ref Names]", R"("a-b-c")"},
      {"!Join ['-', [!Ref Stage, !Ref Count]]", R"("prod-3")"},
      {"!Join ['-', [a, !Ref 'AWS::NoValue', b]]", R"("a-b")"},
      {"!Join [',', !GetAZs '']", R"("eu-west-1a,eu-west-1b,eu-west-1c")"},
      {"!Join ['+', !Split [',', 'a,b']]", R"("a+b")"},
      {"!Join ['-', !GetAtt Queue.Tags]", R"("t1-t2")"},
      {"!Join ['-', [a, !If [IsProd, b, c]]]", R"("a-b")"},
      {"!Join ['-', !If [IsProd, [p, q], [r]]]", R"("p-q")"},
      {"!Join [':', [!GetAtt Queue.Arn, !Join ['/', [x, y]]]]", R"("arn:queue:x/y")"},
      {"!Join ['-', [a, !Ref Bucket]]", "? Ref Bucket"},
      {"!Join ['-', [!Ref Bucket, !GetAtt Bucket.Arn, !Ref Bucket]]",
       "? Ref Bucket, Attribute Bucket.Arn"},
      {"!Join ['-', !Ref LaterList]", "? Parameter LaterList"},
      {"{'Fn::Join': ['-', [a, b]]}", R"("a-b")"},
  };
  check_rows(kRows);
}

TEST_CASE("evaluate: Join refuses other shapes in CloudFormation's words") {
  static constexpr const char* kWords =
      "E1022 Template error: every Fn::Join object requires two parameters, (1) a string delimiter "
      "and "
      "(2) a list of strings to be joined or a function that returns a list of strings (such as "
      "Fn::GetAZs) to be joined.";
  const Row rows[] = {
      {"!Join", kWords},
      {"!Join a", kWords},
      {"!Join [a]", kWords},
      {"!Join ['-', [a], b]", kWords},
      {"!Join ['-', a]", kWords},
      {"!Join [[], [a]]", kWords},
      {"!Join [!Ref Stage, [a]]", kWords},
      {"!Join ['-', !Ref Stage]", kWords},
      {"!Join ['-', {a: b}]", kWords},
      {"!Join ['-', [a, [b]]]", kWords},
      {"!Join ['-', [{a: b}]]", kWords},
      {"!Join {a: b}", kWords},
  };
  check_rows(rows);
  CHECK(evaluate_text("!Join ['-', [a], b]").ends_with(" <!Join ['-', [a], b]>"));
  CHECK(evaluate_text("!Join ['-', [a, [b]]]").ends_with(" <[b]>"));
}

TEST_CASE("evaluate: Select picks one item") {
  static constexpr const char* kWords =
      "E1017 Template error: Fn::Select requires a list argument with two elements: an integer "
      "index and "
      "a list";
  const Row rows[] = {
      {"!Select [0, [a, b]]", R"("a")"},
      {"!Select [1, [a, b]]", R"("b")"},
      {"!Select ['1', [a, b]]", R"("b")"},
      {"!Select [!Ref Count, [a, b, c, d]]", R"("d")"},
      {"!Select [0, [[x, y], b]]", R"(["x","y"])"},
      {"!Select [0, [{k: v}]]", R"({"k":"v"})"},
      {"!Select [0, [7]]", "7"},
      {"!Select [2, !Ref Names]", R"("c")"},
      {"!Select [1, !Split ['-', 'a-b-c']]", R"("b")"},
      {"!Select [0, !GetAZs '']", R"("eu-west-1a")"},
      {"!Select [0, [!Ref 'AWS::NoValue', b]]", R"("b")"},
      {"!Select [0, [a, !Ref Bucket]]", R"("a")"},
      {"!Select [1, [a, !Ref Bucket]]", "? Ref Bucket"},
      {"!Select [0, !Ref LaterList]", "? Parameter LaterList"},
      {"!Select [!Ref Later, [a, b]]", "? Parameter Later"},
      {"!Select [!Ref Later, !Ref LaterList]", "? Parameter Later, Parameter LaterList"},
      {"!Select [!FindInMap [Sizes, dev, cpu], [a, b]]", R"("b")"},
      {"!Select [2, [a, b]]",
       "E1017 Template error: Fn::Select  cannot select nonexistent value at index 2"},
      {"!Select [-1, [a]]",
       "E1017 Template error: Fn::Select  cannot select nonexistent value at index -1"},
      {"!Select [0, []]",
       "E1017 Template error: Fn::Select  cannot select nonexistent value at index 0"},
      {"!Select [99999999999999999999, [a]]", kWords},
      {"!Select [x, [a]]", kWords},
      {"!Select ['', [a]]", kWords},
      {"!Select [1.5, [a]]", kWords},
      {"!Select [0, a]", kWords},
      {"!Select [0, !Ref Stage]", kWords},
      {"!Select [[0], [a]]", kWords},
      {"!Select [0]", kWords},
      {"!Select 0", kWords},
      {"!Select [0, [a], b]", kWords},
  };
  check_rows(rows);
}

TEST_CASE("evaluate: Split cuts a text") {
  static constexpr const char* kWords =
      "E1018 Template error: every Fn::Split object requires two parameters, (1) a string "
      "delimiter and "
      "(2) a string to be split or a function that returns a string to be split.";
  const Row rows[] = {
      {"!Split [',', 'a,b,c']", R"(["a","b","c"])"},
      {"!Split [',', 'a,b,']", R"(["a","b",""])"},
      {"!Split [',', ',']", R"(["",""])"},
      {"!Split [',', abc]", R"(["abc"])"},
      {"!Split [',', '']", R"([""])"},
      {"!Split ['--', 'a--b-c']", R"(["a","b-c"])"},
      {"!Split [1, 212]", R"(["2","2"])"},
      {"!Split ['r', !Ref Stage]", R"(["p","od"])"},
      {"!Split [':', !GetAtt Queue.Arn]", R"(["arn","queue"])"},
      {"!Split ['-', !Sub '${Stage}-${Count}']", R"(["prod","3"])"},
      {"!Split [',', !Ref Bucket]", "? Ref Bucket"},
      {"!Split [',', !ImportValue later]", "? Import later"},
      {"!Split ['', abc]", kWords},
      {"!Split [',', [a]]", kWords},
      {"!Split [',', !Ref Names]", kWords},
      {"!Split [!Ref Stage, abc]", kWords},
      {"!Split [',']", kWords},
      {"!Split abc", kWords},
      {"!Split [a, b, c]", kWords},
  };
  check_rows(rows);
}

TEST_CASE("evaluate: Sub fills variables in") {
  static constexpr Row kRows[] = {
      {"!Sub plain", R"("plain")"},
      {"!Sub '${Stage}'", R"("prod")"},
      {"!Sub 'a-${Stage}-${Count}-z'", R"("a-prod-3-z")"},
      {"!Sub '${Stage}${Stage}'", R"("prodprod")"},
      {"!Sub '${!Stage}'", R"("${Stage}")"},
      {"!Sub '${!Stage}/${Stage}'", R"("${Stage}/prod")"},
      {"!Sub '$Stage {Stage} $'", R"("$Stage {Stage} $")"},
      {"!Sub 'open ${Stage'", R"("open ${Stage")"},
      {"!Sub '${AWS::Region}.${AWS::URLSuffix}'", R"("eu-west-1.amazonaws.com")"},
      {"!Sub 'arn:${AWS::Partition}:x:${AWS::AccountId}'", R"("arn:aws:x:123456789012")"},
      {"!Sub '${Queue}'", R"("https://queue")"},
      {"!Sub '${Queue.Arn}'", R"("arn:queue")"},
      {"!Sub '${Nested.Outputs.VpcId}'", R"("vpc-9")"},
      {"!Sub 'x${AWS::NoValue}y'", R"("xy")"},
      {"!Sub ['${X}', {X: 1}]", R"("1")"},
      {"!Sub ['${X}-${Stage}', {X: !Ref Count}]", R"("3-prod")"},
      {"!Sub ['${Stage}', {Stage: mine}]", R"("mine")"},
      {"!Sub ['${a.b}', {a.b: dotted}]", R"("dotted")"},
      {"!Sub ['${X}', {X: !Join ['+', !Ref Names]}]", R"("a+b+c")"},
      {"!Sub ['${X}', {X: !Sub '<${Stage}>'}]", R"("<prod>")"},
      {"!Sub ['${X}', {X: '${Stage}'}]", R"("${Stage}")"},
      {"!Sub ['${X}', {X: !If [IsProd, p, d]}]", R"("p")"},
      {"!Sub ['no variables', {}]", R"("no variables")"},
      {"!Sub 5", R"("5")"},
      {"!Sub '${Bucket}'", "? Ref Bucket"},
      {"!Sub '${Bucket}-${Bucket.Arn}-${Later}'",
       "? Ref Bucket, Attribute Bucket.Arn, Parameter Later"},
      {"!Sub ['${X}', {X: !GetAtt Bucket.Arn}]", "? Attribute Bucket.Arn"},
      {"!Sub ['nothing', {X: !GetAtt Bucket.Arn}]", R"("nothing")"},
      {"!Sub '${AWS::StackName}'", "? Environment AWS::StackName"},
  };
  check_rows(kRows);
}

TEST_CASE("evaluate: Sub refuses what it cannot fill in") {
  static constexpr const char* kShape =
      "E1019 Template error: One or more Fn::Sub intrinsic functions don't specify expected "
      "arguments. "
      "Specify a string as first argument, and an optional second argument to specify a mapping of "
      "values "
      "to replace in the string";
  static constexpr const char* kCharacters =
      "E1019 Template error: variable names in Fn::Sub syntax must contain only alphanumeric "
      "characters, "
      "underscores, periods, and colons";
  const Row rows[] = {
      {"!Sub [a]", kShape},
      {"!Sub [a, b]", kShape},
      {"!Sub [a, {}, b]", kShape},
      {"!Sub {a: b}", kShape},
      {"!Sub [!Ref Stage, {}]", kShape},
      {"!Sub [a, !Ref Stage]", kShape},
      {"!Sub '${}'", kCharacters},
      {"!Sub '${a b}'", kCharacters},
      {"!Sub '${ Stage }'", kCharacters},
      {"!Sub '${a-b}'", kCharacters},
      {"!Sub '${Names}'",
       "E1019 Template error: variable Names in Fn::Sub expression does not resolve to a string"},
      {"!Sub '${Queue.Tags}'",
       "E1019 Template error: variable Queue.Tags in Fn::Sub expression does not resolve to a "
       "string"},
      {"!Sub ['${X}', {X: [a]}]",
       "E1019 Template error: every value of the context object of every Fn::Sub object must be a "
       "string "
       "or a function that returns a string <[a]>"},
      {"!Sub '${Nowhere}'",
       "E1019 Template format error: Unresolved resource dependencies [Nowhere] in the Resources "
       "block of "
       "the template <${Nowhere}>"},
      {"!Sub '${Nowhere.Arn}'",
       "E1019 Template error: instance of Fn::Sub references invalid resource attribute "
       "Nowhere.Arn "
       "<${Nowhere.Arn}>"},
      {"!Sub '${AWS::Regio}'",
       "E1019 Template format error: Unresolved resource dependencies [AWS::Regio]"},
      {"!Sub '${.a}'",
       "E1019 Template error: instance of Fn::Sub references invalid resource attribute .a"},
      {"!Sub '${Bad.Name}'",
       "ValidationError Resource type AWS::SNS::Topic does not support attribute {Name}"},
  };
  check_rows(rows);
}

TEST_CASE("evaluate: Base64 encodes a text") {
  static constexpr const char* kWords =
      "E1021 Template error: every Fn::Base64 object must have a String-typed value.";
  const Row rows[] = {
      {"!Base64 AWS", R"("QVdT")"},
      {"!Base64 ''", R"("")"},
      {"!Base64 a", R"("YQ==")"},
      {"!Base64 12", R"("MTI=")"},
      {"{'Fn::Base64': !Sub '${Stage}'}", R"("cHJvZA==")"},
      {"{'Fn::Base64': !Ref Stage}", R"("cHJvZA==")"},
      {"{'Fn::Base64': !Ref Bucket}", "? Ref Bucket"},
      {"!Base64 [a]", kWords},
      {"!Base64 {a: b}", kWords},
      {"{'Fn::Base64': !Ref Names}", kWords},
  };
  check_rows(rows);
}

TEST_CASE("evaluate: Length and ToJsonString need the language extensions") {
  static constexpr Row kPlain[] = {
      {"{'Fn::Length': [a]}", "E1030 Fn::Length needs the transform AWS::LanguageExtensions"},
      {"{'Fn::ToJsonString': {a: b}}",
       "E1031 Fn::ToJsonString needs the transform AWS::LanguageExtensions"},
  };
  check_rows(kPlain);
  static constexpr Row kExtended[] = {
      {"{'Fn::Length': [a, b]}", "2"},
      {"{'Fn::Length': []}", "0"},
      {"{'Fn::Length': !Ref Names}", "3"},
      {"{'Fn::Length': !Split [',', 'a,b']}", "2"},
      {"{'Fn::Length': [a, !Ref Bucket]}", "2"},
      {"{'Fn::Length': !Ref LaterList}", "? Parameter LaterList"},
      {"!Select [{'Fn::Length': [a]}, [x, y]]", R"("y")"},
      {"{'Fn::Length': abc}", "E1030 Fn::Length needs a list or a function that gives a list"},
      {"{'Fn::Length': !Ref Stage}",
       "E1030 Fn::Length needs a list or a function that gives a list"},
      {"{'Fn::Length': {a: b}}", "E1030 Fn::Length needs a list or a function that gives a list"},
      {"{'Fn::ToJsonString': {a: [1, x, true]}}", R"("{\"a\":[1,\"x\",true]}")"},
      {"{'Fn::ToJsonString': [a]}", R"("[\"a\"]")"},
      {"{'Fn::ToJsonString': {s: !Ref Stage}}", R"("{\"s\":\"prod\"}")"},
      {"{'Fn::ToJsonString': {a: !Ref 'AWS::NoValue', b: 1}}", R"("{\"b\":1}")"},
      {"{'Fn::ToJsonString': {a: !Ref Bucket, b: [!GetAtt Bucket.Arn]}}",
       "? Ref Bucket, Attribute Bucket.Arn"},
      {"{'Fn::ToJsonString': text}", "E1031 Fn::ToJsonString needs a list or an object"},
      {"{'Fn::ToJsonString': !Ref Stage}", "E1031 Fn::ToJsonString needs a list or an object"},
  };
  check_rows(kExtended, true);
}

}  // namespace formwork::evaluate_test
