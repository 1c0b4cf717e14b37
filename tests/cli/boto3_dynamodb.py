# SPDX-License-Identifier: Apache-2.0
"""Tables, items, indexes, expressions, streams and PartiQL of DynamoDB, by boto3."""
import gzip
import json
import sys
import time
import urllib.error
import urllib.request
import zlib

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = sys.argv[1]
settings = dict(endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test",
                aws_secret_access_key="test",
                config=Config(retries={"max_attempts": 0}, parameter_validation=False))
db = boto3.client("dynamodb", **settings)


def same(found, wanted, what):
    assert found == wanted, f"{what}: {found!r} is not {wanted!r}"


def refused(code, words, call, **arguments):
    try:
        answer = call(**arguments)
    except ClientError as error:
        told = error.response["Error"]
        assert told["Code"] == code and words in told["Message"], \
            f"{arguments}: {told['Code']}: {told['Message']}; not {code}: {words}"
        return error.response
    raise AssertionError(f"{arguments} was not refused with {words}: {answer}")


def invalid(words, call, **arguments):
    return refused("ValidationException", words, call, **arguments)


def make_table(name, keys, **more):
    definitions = more.pop("definitions", keys)
    roles = ["HASH", "RANGE"]
    return db.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": a, "AttributeType": t}
                              for a, t in definitions.items()],
        KeySchema=[{"AttributeName": a, "KeyType": roles[i]} for i, a in enumerate(keys)],
        **more)["TableDescription"]


def index(name, *keys, projection="ALL", **more):
    roles = ["HASH", "RANGE"]
    return {"IndexName": name, "Projection": {"ProjectionType": projection, **more},
            "KeySchema": [{"AttributeName": a, "KeyType": roles[i]} for i, a in enumerate(keys)]}


def s(text):
    return {"S": text}


def n(number):
    return {"N": str(number)}


def items():
    make_table("plain", {"p": "S", "c": "N"})
    key = {"p": s("a"), "c": n(1)}
    everything = {
        **key, "s": s(""), "n": n("123.456"), "b": {"B": b"\x00\xff"}, "t": {"BOOL": True},
        "z": {"NULL": True}, "l": {"L": [n(1), s("x"), {"L": []}]}, "m": {"M": {"k": {"M": {}}}},
        "ss": {"SS": ["b", "a"]}, "ns": {"NS": ["1", "2"]}, "bs": {"BS": [b"x"]}}
    same("Attributes" in db.put_item(TableName="plain", Item=everything, ReturnValues="ALL_OLD"),
         False, "nothing was there")
    same(db.get_item(TableName="plain", Key=key)["Item"], everything, "every kind")
    old = db.put_item(TableName="plain", Item={**key, "x": n("1e2")}, ReturnValues="ALL_OLD")
    same(old["Attributes"], everything, "what was there")
    same(db.get_item(TableName="plain", Key=key)["Item"]["x"], n(100), "numbers in normal form")
    same("Item" in db.get_item(TableName="plain", Key={"p": s("b"), "c": n(1)}), False, "no item")
    same(db.delete_item(TableName="plain", Key=key, ReturnValues="ALL_OLD")["Attributes"]["x"],
         n(100), "deleted")
    refused("ResourceNotFoundException", "Requested resource not found", db.get_item,
            TableName="nothing", Key=key)
    put = lambda item: dict(TableName="plain", Item=item)
    invalid("Missing the key c in the item", db.put_item, **put({"p": s("a")}))
    invalid("Type mismatch for key c expected: N actual: S", db.put_item,
            **put({"p": s("a"), "c": s("1")}))
    invalid("cannot contain an empty string value. Key: p", db.put_item,
            **put({"p": s(""), "c": n(1)}))
    invalid("The provided key element does not match the schema", db.get_item, TableName="plain",
            Key={"p": s("a")})
    for value, words in [
            ({"SS": []}, "An string set  may not be empty"),
            ({"SS": ["a", "a"]}, "Input collection [a, a] contains duplicates."),
            ({"NS": ["1", "1.0"]}, "Input collection contains duplicates"),
            ({"N": "dog"}, "The parameter cannot be converted to a numeric value: dog"),
            ({"N": "1e126"}, "Number overflow"), ({"N": "1e-131"}, "Number underflow"),
            ({"N": "1" * 39}, "more than 38 significant digits"),
            ({"NULL": False}, "Null attribute value types must have the value of true"),
            ({}, "Supplied AttributeValue is empty"),
            ({"S": "a", "N": "1"}, "more than one datatypes set")]:
        invalid(words, db.put_item, **put({**key, "x": value}))
    invalid("Item size has exceeded the maximum allowed size", db.put_item,
            **put({**key, "x": s("x" * 410000)}))
    deep = s("x")
    for _ in range(33):
        deep = {"L": [deep]}
    invalid("Nesting Levels have exceeded supported limits", db.put_item, **put({**key, "x": deep}))


def conditions():
    key = {"p": s("cond"), "c": n(1)}
    db.put_item(TableName="plain", Item={**key, "a": n(5), "s": s("hello"), "l": {"L": [n(1)]},
                                         "m": {"M": {"x": s("y")}}, "ss": {"SS": ["a", "b"]}})

    def check(expression, values=None, names=None):
        more = {}
        if values:
            more["ExpressionAttributeValues"] = values
        if names:
            more["ExpressionAttributeNames"] = names
        return dict(TableName="plain", Key=key, UpdateExpression="SET z = a",
                    ConditionExpression=expression, **more)

    one, five = {":v": n(1)}, {":v": n(5)}
    many = {":v%d" % i: n(i) for i in range(101)}
    listed = lambda count: "a IN (" + ", ".join(":v%d" % i for i in range(count)) + ")"
    db.update_item(**check(listed(100), {k: v for k, v in many.items() if k != ":v100"}))
    invalid("The IN operator is provided with too many operands; number of operands: 101",
            db.update_item, **check(listed(101), many))
    for expression, values in [
            ("a = :v", five), ("a <> :v", one), ("a > :v AND NOT a < :v", one), ("q <> :v", one),
            ("attribute_exists(m.x) and attribute_not_exists(m.y)", None),
            ("(a = :v OR a = :w)", {":v": n(5), ":w": n(6)}),
            ("a BETWEEN :v AND :w", {":v": n(5), ":w": n(6)}), ("a IN (:v, :w)",
                                                                {":v": n(5), ":w": n(6)}),
            ("begins_with(s, :v)", {":v": s("he")}), ("contains(s, :v)", {":v": s("ll")}),
            ("contains(ss, :v)", {":v": s("a")}), ("size(s) = :v", five),
            ("attribute_type(l, :v)", {":v": s("L")}), ("l[0] = :v", one),
            ("((a = :v) AND (a = :v))", five)]:
        db.update_item(**check(expression, values))
    for expression, values in [("a = :v", one), ("q = :v", one), ("a < s", None),
                               ("attribute_exists(q)", None), ("contains(l, :v)", five)]:
        refused("ConditionalCheckFailedException", "The conditional request failed",
                db.update_item, **check(expression, values))
    for expression, values, words in [
            ("a == :v", one, 'Syntax error; token: "=", near: "== :v"'),
            ("a = ", None, 'Syntax error; token: "<EOF>", near: "= "'),
            ("", None, "Invalid ConditionExpression: The expression can not be empty;"),
            ("a = :w", one, "value used in expression is not defined; attribute value: :w"),
            ("#a = :v", one, "name used in the document path is not defined; attribute name: #a"),
            ("a = :v", {":v": n(5), ":w": n(6)},
             "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}"),
            ("name = :v", one, "Attribute name is a reserved keyword; reserved keyword: name"),
            ("dog(a)", None, "Invalid function name; function: dog"),
            ("((a = :v))", one, "The expression has redundant parentheses;"),
            ("attribute_exists(a, b)", None, "Incorrect number of operands for operator or "
             "function; operator or function: attribute_exists, number of operands: 2"),
            ("attribute_exists(:v)", one, "Operator or function requires a document path"),
            ("a BETWEEN :v AND :w", {":v": n(5), ":w": n(1)},
             "requires upper bound to be greater than or equal to lower bound; lower bound operand:"
             " AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:1}"),
            ("a = a", None, "The first operand must be distinct from the remaining operands"),
            ("a < :v", {":v": {"BOOL": True}},
             "Incorrect operand type for operator or function; operator: <, operand type: BOOL"),
            ("attribute_type(a, :v)", {":v": s("DOG")}, "Invalid attribute type name found"),
            (" OR ".join(["a = :v"] * 320), five, "too many operators"),
            ("a = :v" + " " * 5000, five, "Expression size has exceeded the maximum allowed size")]:
        invalid(words, db.update_item, **check(expression, values))
    failed = refused("ConditionalCheckFailedException", "failed", db.put_item, TableName="plain",
                     Item=key, ConditionExpression="attribute_not_exists(p)")
    same("Item" in failed, False, "no item unless asked for")


def updates():
    key = {"p": s("up"), "c": n(1)}

    def update(expression, values=None, returned="ALL_NEW", **more):
        if values:
            more["ExpressionAttributeValues"] = values
        return dict(TableName="plain", Key=key, UpdateExpression=expression, ReturnValues=returned,
                    **more)

    def after(*arguments, **more):
        found = db.update_item(**update(*arguments, **more)).get("Attributes", {})
        return {name: value for name, value in found.items() if name not in key}

    same(after("REMOVE q"), {}, "removing makes nothing")
    same("Item" in db.get_item(TableName="plain", Key=key), False, "no item")
    same(after("SET a = :v, b = if_not_exists(a, :v)", {":v": n(1)}), {"a": n(1), "b": n(1)}, "SET")
    same(after("SET a = a + :v, b = a - :v", {":v": n(3)}), {"a": n(4), "b": n(-2)}, "sums")
    same(after("SET a = b, b = a"), {"a": n(-2), "b": n(4)}, "values of before")
    same(after("ADD a :v, st :s", {":v": n(2), ":s": {"SS": ["x"]}}, "UPDATED_NEW"),
         {"a": n(0), "st": {"SS": ["x"]}}, "ADD")
    same(after("DELETE st :s REMOVE b", {":s": {"SS": ["x"]}}), {"a": n(0)}, "DELETE all")
    same(after("SET l = :l, m = :m", {":l": {"L": [n(1), n(2), n(3)]},
                                      ":m": {"M": {"x": {"M": {}}}}}, "UPDATED_OLD"), {}, "new")
    same(after("REMOVE l[0], l[2]")["l"], {"L": [n(2)]}, "places count from before")
    same(after("SET l[7] = :a, l[9] = :b, m.x.y = :a", {":a": n(8), ":b": n(9)})["l"],
         {"L": [n(2), n(8), n(9)]}, "behind the end")
    same(after("SET l = list_append(:v, l)", {":v": {"L": [n(0)]}}, "UPDATED_NEW"),
         {"l": {"L": [n(0), n(2), n(8), n(9)]}}, "list_append")
    same(after("SET l[1] = :v", {":v": s("two")}, "UPDATED_NEW"), {"l": {"L": [s("two")]}},
         "what was touched")
    same(after("SET big = :a - :b", {":a": n("1e38"), ":b": n(1)})["big"], n("9" * 38), "digits")
    for expression, values, words in [
            ("SET q.x = :v", {":v": n(1)}, "The document path provided in the update expression is"
             " invalid for update"),
            ("SET a = q", None, "refers to an attribute that does not exist in the item"),
            ("SET a = a + m", None, "An operand in the update expression has an incorrect data"),
            ("ADD a :v", {":v": s("x")}, "operator: ADD, operand type: STRING"),
            ("SET p = :v", {":v": s("x")}, "Cannot update attribute p. This attribute is part of "
             "the key"),
            ("SET a = :v SET b = :v", {":v": n(1)},
             'The "SET" section can only be used once in an update expression;'),
            ("SET a = :v, a = :v", {":v": n(1)}, "Two document paths overlap with each other; must"
             " remove or rewrite one of these paths; path one: [a], path two: [a]"),
            ("SET a.b = :v, a[1] = :v", {":v": n(1)}, "Two document paths conflict with each other;"
             " must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]"),
            ("SET a = size(b)", None, "The function is not allowed in an update expression"),
            ("SET a = :a + :b", {":a": n("9e125"), ":b": n("9e125")}, "Number overflow"),
            ("SET a", None, 'Syntax error; token: "<EOF>"')]:
        invalid(words, db.update_item, **update(expression, values))
    got = db.get_item(TableName="plain", Key=key, ProjectionExpression="l[2], m.x.y, l[0], nope")
    same(got["Item"], {"l": {"L": [n(0), n(8)]}, "m": {"M": {"x": {"M": {"y": n(8)}}}}}, "parts")
    invalid("Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {AttributesToGet} Expression parameters: "
            "{ProjectionExpression}", db.get_item, TableName="plain", Key=key,
            ProjectionExpression="a", AttributesToGet=["a"])


def legacy():
    key = {"p": s("old"), "c": n(1)}
    new = db.update_item(TableName="plain", Key=key, ReturnValues="ALL_NEW", AttributeUpdates={
        "a": {"Action": "ADD", "Value": n(2)}, "b": {"Value": s("x")}, "c2": {"Action": "DELETE"}})
    same(new["Attributes"], {**key, "a": n(2), "b": s("x")}, "AttributeUpdates")
    db.put_item(TableName="plain", Item=key,
                Expected={"a": {"ComparisonOperator": "GT", "AttributeValueList": [n(1)]},
                          "q": {"Exists": False}})
    refused("ConditionalCheckFailedException", "failed", db.put_item, TableName="plain", Item=key,
            Expected={"a": {"Value": n(2)}})
    invalid("Invalid number of argument(s) for the EQ ComparisonOperator", db.put_item,
            TableName="plain", Item=key,
            Expected={"a": {"ComparisonOperator": "EQ", "AttributeValueList": []}})
    invalid("Value must be provided when Exists is null for Attribute: a", db.put_item,
            TableName="plain", Item=key, Expected={"a": {}})


def queries():
    make_table("many", {"p": "S", "c": "N"}, definitions={"p": "S", "c": "N", "g": "S", "h": "N"},
               GlobalSecondaryIndexes=[index("by_g", "g", "h"),
                                       index("slim", "g", projection="KEYS_ONLY")],
               LocalSecondaryIndexes=[index("local", "p", "h", projection="INCLUDE",
                                            NonKeyAttributes=["e"])])
    rows = [-3, -2.5, 0, "1e-5", 1, 9, 10, 100.25]
    for place, c in enumerate(rows):
        db.put_item(TableName="many", Item={"p": s("x"), "c": n(c), "g": s("g%d" % (place % 2)),
                                            "h": n(-place), "e": n(place), "f": s("f")})
    db.put_item(TableName="many", Item={"p": s("y"), "c": n(1)})
    places = lambda answer: [int(item["e"]["N"]) for item in answer["Items"]]

    def query(condition, values=None, **more):
        return db.query(TableName="many", KeyConditionExpression="p = :p" + condition,
                        ExpressionAttributeValues={":p": s("x"), **(values or {})}, **more)

    same(places(query("")), list(range(8)), "numbers in their order")
    same(places(query("", ScanIndexForward=False)), list(range(7, -1, -1)), "backwards")
    same(places(query(" AND c > :c", {":c": n(1)})), [5, 6, 7], "above")
    same(places(query(" AND c BETWEEN :c AND :d", {":c": n(-2.5), ":d": n(1)})), [1, 2, 3, 4], "in")
    filtered = query("", {":e": n(5)}, FilterExpression="e > :e", ProjectionExpression="e")
    same((places(filtered), filtered["Count"], filtered["ScannedCount"]), ([6, 7], 2, 8), "filter")
    found, start = [], {}
    while True:
        page = query("", Limit=3, **start)
        found += places(page)
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    same(found, list(range(8)), "pages")
    same(places(query("", IndexName="local", Select="ALL_ATTRIBUTES")), list(range(7, -1, -1)),
         "a local index")
    same(sorted(query("", IndexName="local")["Items"][0]), ["c", "e", "h", "p"], "projected")
    of_g = dict(TableName="many", KeyConditionExpression="g = :g",
                ExpressionAttributeValues={":g": s("g1")})
    same(places(db.query(IndexName="by_g", **of_g)), [7, 5, 3, 1], "a global index")
    page = db.query(IndexName="by_g", Limit=2, **of_g)
    same(sorted(page["LastEvaluatedKey"]), ["c", "g", "h", "p"], "both keys")
    page = db.query(IndexName="by_g", ExclusiveStartKey=page["LastEvaluatedKey"], **of_g)
    same(places(page), [3, 1], "behind it")
    same(sorted(db.query(IndexName="slim", **of_g)["Items"][0]), ["c", "g", "p"], "keys only")
    same(db.query(IndexName="slim", Select="COUNT", **of_g)["Count"], 4, "counted")
    db.update_item(TableName="many", Key={"p": s("x"), "c": n(1)}, UpdateExpression="REMOVE g")
    same(db.scan(TableName="many", IndexName="by_g")["Count"], 7, "out of the index")
    for words, more in [
            ("Consistent reads are not supported on global secondary indexes",
             dict(IndexName="by_g", ConsistentRead=True)),
            ("The table does not have the specified index: nope", dict(IndexName="nope")),
            ("Select type ALL_ATTRIBUTES is not supported for global secondary index slim",
             dict(IndexName="slim", Select="ALL_ATTRIBUTES")),
            ("does not project [f]", dict(IndexName="slim", ProjectionExpression="f"))]:
        invalid(words, db.query, **of_g, **more)
    for condition, values, words in [
            ("c = :c", {":c": n(1)}, "Query condition missed key schema element: p"),
            ("p > :p", {":p": s("x")}, "Query key condition not supported"),
            ("p = :p", {":p": n(1)}, "Condition parameter type does not match schema type"),
            ("p = :p OR c = :p", {":p": s("x")}, "Invalid operator used in KeyConditionExpression")]:
        invalid(words, db.query, TableName="many", KeyConditionExpression=condition,
                ExpressionAttributeValues=values)
    invalid("Filter Expression can only contain non-primary key attributes: Primary key attribute: "
            "c", query, condition="", values={":c": n(1)}, FilterExpression="c = :c")
    legacy_answer = db.query(TableName="many", KeyConditions={
        "p": {"ComparisonOperator": "EQ", "AttributeValueList": [s("x")]},
        "c": {"ComparisonOperator": "LT", "AttributeValueList": [n(0)]}}, QueryFilter={
        "e": {"ComparisonOperator": "NE", "AttributeValueList": [n(1)]}})
    same(places(legacy_answer), [0], "KeyConditions")
    for number in range(40):
        db.put_item(TableName="many", Item={"p": s("seg%d" % number), "c": n(1)})
    parts = [db.scan(TableName="many", Segment=i, TotalSegments=3)["Items"] for i in range(3)]
    same(sum(map(len, parts)), 49, "segments make the whole")
    assert all(len(part) < 30 for part in parts), "segments share the work"
    table = db.describe_table(TableName="many")["Table"]
    same(table["ItemCount"], 49, "counted along")
    same({i["IndexName"]: i["ItemCount"] for i in table["GlobalSecondaryIndexes"]},
         {"by_g": 7, "slim": 7}, "only those that have the keys")


def batches():
    make_table("batch", {"p": "S"})
    put = lambda name, **more: {"PutRequest": {"Item": {"p": s(name), **more}}}
    answer = db.batch_write_item(RequestItems={"batch": [put("a"), put("b", x=n(1))]},
                                 ReturnConsumedCapacity="TOTAL")
    same(answer["UnprocessedItems"], {}, "all done")
    same(answer["ConsumedCapacity"], [{"TableName": "batch", "CapacityUnits": 2.0}], "two units")
    db.batch_write_item(RequestItems={"batch": [
        {"DeleteRequest": {"Key": {"p": s("a")}}}, put("c", big=s("x" * 5000))]})
    got = db.batch_get_item(RequestItems={"batch": {"Keys": [
        {"p": s(name)} for name in "abc"], "ProjectionExpression": "p"}},
        ReturnConsumedCapacity="TOTAL")
    same(sorted(item["p"]["S"] for item in got["Responses"]["batch"]), ["b", "c"], "what is there")
    same(got["ConsumedCapacity"][0]["CapacityUnits"], 2.0, "half units each 4 KB")
    for call, arguments, words in [
            (db.batch_get_item, {"batch": {"Keys": [{"p": s("a")}] * 2}},
             "Provided list of item keys contains duplicates"),
            (db.batch_get_item, {"batch": {"Keys": [{"p": s(str(i))} for i in range(101)]}},
             "Member must have length less than or equal to"),
            (db.batch_write_item, {"batch": [put("a"), put("a")]},
             "Provided list of item keys contains duplicates"),
            (db.batch_write_item, {"batch": [put(str(i)) for i in range(26)]},
             "Member must have length less than or equal to"),
            (db.batch_write_item, {}, "Member must have length greater than or equal to 1")]:
        invalid(words, call, RequestItems=arguments)
    refused("ResourceNotFoundException", "Requested resource not found", db.batch_write_item,
            RequestItems={"nothing": [put("a")]})


def transactions():
    check = lambda name, condition: {"ConditionCheck": {
        "TableName": "batch", "Key": {"p": s(name)}, "ConditionExpression": condition}}
    put = lambda name, **more: {"Put": {"TableName": "batch", "Item": {"p": s(name)}, **more}}
    refused("TransactionCanceledException", "specific reasons [None, ConditionalCheckFailed]",
            db.transact_write_items,
            TransactItems=[put("t1"), check("none", "attribute_exists(p)")])
    update = {"Update": {"TableName": "batch", "Key": {"p": s("b")},
                         "UpdateExpression": "ADD x :v", "ExpressionAttributeValues": {":v": n(1)}}}
    again = dict(TransactItems=[put("t1"), update], ClientRequestToken="token")
    db.transact_write_items(**again)
    db.transact_write_items(**again)
    get = lambda name: {"Get": {"TableName": "batch", "Key": {"p": s(name)}}}
    same(db.transact_get_items(TransactItems=[get("b"), get("none")])["Responses"],
         [{"Item": {"p": s("b"), "x": n(2)}}, {}], "carried out once")
    refused("IdempotentParameterMismatchException", "", db.transact_write_items,
            TransactItems=[put("t2")], ClientRequestToken="token")
    invalid("Transaction request cannot include multiple operations on one item",
            db.transact_write_items, TransactItems=[put("t1"), put("t1")])


def tables():
    made = make_table("made", {"p": "S"}, StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}, Tags=[
        {"Key": "a", "Value": "1"}])
    refused("ResourceInUseException", "Table already exists: made", make_table, name="made",
            keys={"p": "S"})
    for number in range(5):
        db.put_item(TableName="made", Item={"p": s(str(number)), "g": s("x")})
    db.update_table(TableName="made", AttributeDefinitions=[
        {"AttributeName": "p", "AttributeType": "S"}, {"AttributeName": "g", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": index("late", "g")}])
    same(db.scan(TableName="made", IndexName="late")["Count"], 5, "filled")
    db.update_table(TableName="made",
                    GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "late"}}])
    table = db.describe_table(TableName="made")["Table"]
    same("GlobalSecondaryIndexes" in table, False, "no index")
    same(len(table["AttributeDefinitions"]), 1, "nor its attribute")
    invalid("is already defined with type S", db.update_table, TableName="made",
            AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "N"}],
            GlobalSecondaryIndexUpdates=[{"Create": index("late", "p")}])
    keys = dict(AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}])
    units = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2}
    db.create_table(TableName="slow", ProvisionedThroughput=units, **keys)
    invalid("The provisioned throughput for the table will not change.", db.update_table,
            TableName="slow", ProvisionedThroughput=units)
    known = db.meta.service_model.operation_model("UpdateTable").input_shape.members
    if "DeletionProtectionEnabled" in known:  # newer than some clients
        db.update_table(TableName="made", DeletionProtectionEnabled=True)
        invalid("protected against deletion", db.delete_table, TableName="made")
    arn = made["TableArn"]
    db.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    db.untag_resource(ResourceArn=arn, TagKeys=["a"])
    same(db.list_tags_of_resource(ResourceArn=arn)["Tags"], [{"Key": "b", "Value": "2"}], "tags")
    same(db.describe_limits()["TableMaxReadCapacityUnits"], 40000, "limits")
    same((db.list_exports()["ExportSummaries"], db.list_global_tables()["GlobalTables"]), ([], []),
         "nothing that cannot be made")
    backup = db.create_backup(TableName="made", BackupName="one")["BackupDetails"]["BackupArn"]
    db.delete_item(TableName="made", Key={"p": s("0")})
    db.restore_table_from_backup(TargetTableName="restored", BackupArn=backup)
    same(db.scan(TableName="restored")["Count"], 5, "as it was")
    db.update_continuous_backups(TableName="made", PointInTimeRecoverySpecification={
        "PointInTimeRecoveryEnabled": True})
    db.restore_table_to_point_in_time(SourceTableName="made", TargetTableName="now",
                                      UseLatestRestorableTime=True)
    same(db.scan(TableName="now")["Count"], 4, "as it is")
    db.delete_backup(BackupArn=backup)
    refused("BackupNotFoundException", "", db.describe_backup, BackupArn=backup)


def streams():
    client = boto3.client("dynamodbstreams", **settings)
    arn = client.list_streams(TableName="made")["Streams"][0]["StreamArn"]
    shard = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    read = lambda kind, **more: client.get_records(ShardIterator=client.get_shard_iterator(
        StreamArn=arn, ShardId=shard, ShardIteratorType=kind, **more)["ShardIterator"])
    records = read("TRIM_HORIZON")["Records"]
    same([r["eventName"] for r in records], ["INSERT"] * 5 + ["REMOVE"], "events")
    same(records[0]["dynamodb"]["NewImage"], {"p": s("0"), "g": s("x")}, "the new image")
    same(records[5]["dynamodb"]["OldImage"], {"p": s("0"), "g": s("x")}, "the old image")
    numbers = [int(r["dynamodb"]["SequenceNumber"]) for r in records]
    same(numbers, sorted(numbers), "in order")
    latest = read("LATEST")
    same(latest["Records"], [], "nothing new")
    db.put_item(TableName="made", Item={"p": s("1"), "g": s("x")})  # as it is
    db.put_item(TableName="made", Item={"p": s("1"), "g": s("y")})
    news = client.get_records(ShardIterator=latest["NextShardIterator"])["Records"]
    same([r["eventName"] for r in news], ["MODIFY"], "what changed")
    db.update_table(TableName="made", StreamSpecification={"StreamEnabled": False})
    same("NextShardIterator" in read("TRIM_HORIZON"), False, "it has ended")
    same(client.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"], "DISABLED",
         "disabled")


def expiry():
    make_table("ttl", {"p": "S"}, StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    db.put_item(TableName="ttl", Item={"p": s("old"), "due": n(int(time.time()) - 100)})
    db.put_item(TableName="ttl", Item={"p": s("text"), "due": s("1")})
    db.put_item(TableName="ttl", Item={"p": s("later"), "due": n(int(time.time()) + 1000)})
    on = {"Enabled": True, "AttributeName": "due"}
    db.update_time_to_live(TableName="ttl", TimeToLiveSpecification=on)
    invalid("TimeToLive is already enabled", db.update_time_to_live, TableName="ttl",
            TimeToLiveSpecification=on)
    for _ in range(100):
        left = sorted(item["p"]["S"] for item in db.scan(TableName="ttl")["Items"])
        if left == ["later", "text"]:
            break
        time.sleep(0.05)
    same(left, ["later", "text"], "what is due goes")
    client = boto3.client("dynamodbstreams", **settings)
    arn = client.list_streams(TableName="ttl")["Streams"][0]["StreamArn"]
    shard = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    last = client.get_records(ShardIterator=client.get_shard_iterator(
        StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"])
    same(last["Records"][-1]["userIdentity"]["PrincipalId"], "dynamodb.amazonaws.com", "by whom")


def partiql():
    make_table("sql", {"p": "S", "c": "N"})
    run = lambda text, *parameters, **more: db.execute_statement(
        Statement=text, **({"Parameters": list(parameters)} if parameters else {}), **more)
    run("""INSERT INTO "sql" VALUE {'p': 'a', 'c': 1, 'm': {'x': [1, 'two']}, 's': <<'u', 'v'>>}""")
    for number in (2, 3, 4):
        run('INSERT INTO sql VALUE {\'p\': ?, \'c\': ?}', s("a"), n(number))
    refused("DuplicateItemException", "Duplicate primary key exists in table", run,
            text="INSERT INTO sql VALUE {'p': 'a', 'c': 1}")
    places = lambda answer: [item["c"]["N"] for item in answer["Items"]]
    same(places(run("SELECT * FROM sql WHERE p = 'a' AND c >= ? ORDER BY c DESC", n(2))),
         ["4", "3", "2"], "SELECT")
    same(run("SELECT m.x[1], s FROM sql WHERE p = 'a' AND c IN (1, 9)")["Items"],
         [{"m": {"M": {"x": {"L": [s("two")]}}}, "s": {"SS": ["u", "v"]}}], "parts")
    same(places(run("SELECT c FROM sql WHERE m IS MISSING")), ["2", "3", "4"], "MISSING")
    first = run("SELECT * FROM sql WHERE p = 'a'", Limit=3)
    same(places(run("SELECT * FROM sql WHERE p = 'a'", NextToken=first["NextToken"])), ["4"],
         "the next page")
    new = run("UPDATE sql SET d = 1 SET e = 'x' REMOVE s WHERE p = 'a' AND c = 1 "
              "RETURNING ALL NEW *")["Items"][0]
    same((new["d"], new["e"], "s" in new), (n(1), s("x"), False), "UPDATE")
    same(run("UPDATE sql SET d = d + 5 WHERE p = 'a' AND c = 1 RETURNING MODIFIED NEW *")["Items"],
         [{"d": n(6)}], "a sum")
    refused("ConditionalCheckFailedException", "", run,
            text="UPDATE sql SET d = 1 WHERE p = 'a' AND c = 99")
    same(places(run("DELETE FROM sql WHERE p = 'a' AND c = 4 RETURNING ALL OLD *")), ["4"], "DELETE")
    invalid("mandatory equality on all key attributes", run, text="DELETE FROM sql WHERE p = 'a'")
    invalid("Statement wasn't well formed", run, text="SELECT FROM WHERE")
    invalid("Number of parameters", run, text="SELECT * FROM sql WHERE p = ?")
    read = {"Statement": "SELECT * FROM sql WHERE p = 'a' AND c = 2"}
    write = {"Statement": "INSERT INTO sql VALUE {'p': 'a', 'c': 1}"}
    found = db.batch_execute_statement(Statements=[read])["Responses"]
    refusal = db.batch_execute_statement(Statements=[write])["Responses"]
    same((found[0]["Item"]["c"], refusal[0]["Error"]["Code"]), (n(2), "DuplicateItem"), "batch")
    whole = db.batch_execute_statement(Statements=[{"Statement": "SELECT * FROM sql"}])
    same(whole["Responses"][0]["Error"]["Code"], "ValidationError", "reads name an item")
    # unverified against AWS: rests on the documentation of BatchExecuteStatement
    invalid("both read and write", db.batch_execute_statement, Statements=[read, write])
    refused("TransactionCanceledException", "[None, ConditionalCheckFailed]",
            db.execute_transaction, TransactStatements=[
                {"Statement": "INSERT INTO sql VALUE {'p': 'b', 'c': 1}"},
                {"Statement": "EXISTS(SELECT * FROM sql WHERE p = 'b' AND c = 9)"}])
    same(run("SELECT * FROM sql WHERE p = 'b'")["Items"], [], "undone")


def joined_keys():
    """Indexes with several attributes for a hash or range key."""
    def joined(name, hashes, ranges):
        return {"IndexName": name, "Projection": {"ProjectionType": "ALL"}, "KeySchema": [
            {"AttributeName": a, "KeyType": "HASH"} for a in hashes] + [
            {"AttributeName": a, "KeyType": "RANGE"} for a in ranges]}

    letters = {a: "S" for a in ("p", "a", "b", "c")} | {"d": "N"}
    make_table("joined", {"p": "S"}, definitions=letters,
               GlobalSecondaryIndexes=[joined("many", "ab", "cd")])
    for row, (c, d) in enumerate([("x", 1), ("x", 2), ("x", 10), ("xx", 1), ("y\0", 1), ("y", 7)]):
        db.put_item(TableName="joined", Item={"p": s(str(row)), "a": s("a"), "b": s("b"),
                                              "c": s(c), "d": n(d)})
    db.put_item(TableName="joined", Item={"p": s("no d"), "a": s("a"), "b": s("b"), "c": s("x")})
    db.put_item(TableName="joined", Item={"p": s("z"), "a": s("ab"), "b": s(" "), "c": s("x"),
                                          "d": n(1)})

    def found(condition, **more):
        names = {":a": s("a"), ":b": s("b"), ":x": s("x"), ":y": s("y"), ":two": n(2), ":n": n(10)}
        used = {k: v for k, v in names.items() if k in condition.replace("BETWEEN", "")}
        answer = db.query(TableName="joined", IndexName="many", KeyConditionExpression=condition,
                          ExpressionAttributeValues=used, **more)
        return [item["p"]["S"] for item in answer["Items"]], answer.get("LastEvaluatedKey")

    both = "a = :a AND b = :b"
    for condition, rows in ((both, "012354"), (both + " AND c = :x", "012"),
                            (both + " AND c = :x AND d >= :two", "12"),
                            (both + " AND c = :x AND d > :two", "2"),
                            (both + " AND c = :x AND d < :two", "0"),
                            (both + " AND c = :x AND d <= :two", "01"),
                            (both + " AND c = :x AND d BETWEEN :two AND :n", "12"),
                            (both + " AND begins_with(c, :x)", "0123"),
                            (both + " AND c > :x", "354"), (both + " AND c <= :x", "012"),
                            (both + " AND c > :y", "4"), (both + " AND c = :y", "5")):
        same("".join(found(condition)[0]), rows, condition)
    same("".join(found(both, ScanIndexForward=False)[0]), "453210", "backwards")
    rows, last = found(both, Limit=2)
    same(set(last), {"p", "a", "b", "c", "d"}, "key of a page")
    same("".join(found(both, ExclusiveStartKey=last)[0]), "2354", "second page")
    for condition in ("a = :a", "a = :a AND b > :b", both + " AND d = :two",
                      both + " AND c > :x AND d = :two"):
        invalid("", found, condition=condition)
    for wrong, words in ((joined("abc", "aa", ""), "have the same name"), (joined("abc", "", "ab"), "HASH"),
                         (joined("abc", "pabcd", ""), "at most 4")):
        invalid(words, make_table, name="never", keys={"p": "S"}, definitions=letters,
                GlobalSecondaryIndexes=[wrong])


def packed():
    """Content that travels compressed, and its checksum."""
    make_table("packed", {"p": "S"})
    text = "long" * 2000
    put = json.dumps({"TableName": "packed", "Item": {"p": s("k"), "v": s(text)}}).encode()
    same(send("PutItem", gzip.compress(put[:9]) + gzip.compress(put[9:]),
              {"Content-Encoding": "gzip"})[0], 200, "packed request")
    for content, coding in ((put, "gzip"), (gzip.compress(put)[:-1], "gzip"), (put, "other")):
        same(send("PutItem", content, {"Content-Encoding": coding})[0], 500, coding)
    get = json.dumps({"TableName": "packed", "Key": {"p": s("k")}}).encode()
    for accepted, coding in (("identity", None), ("gzip, deflate", "gzip"), ("br, *", "gzip"),
                             ("*, gzip;q=0.5", "deflate"), ("gzip;q=0, br", None),
                             ("deflate ; q = 0.5, gzip;q=0.2", "deflate")):
        code, headers, content = send("GetItem", get, {"Accept-Encoding": accepted})
        same((code, headers.get("Content-Encoding")), (200, coding), accepted)
        same(int(headers["x-amz-crc32"]), zlib.crc32(content), "checksum")
        plain = {"gzip": gzip.decompress, "deflate": zlib.decompress}.get(coding, bytes)(content)
        same(json.loads(plain)["Item"]["v"], s(text), "item")


def recovery():
    """Tables as they were before."""
    make_table("history", {"p": "S"})
    db.update_continuous_backups(TableName="history", PointInTimeRecoverySpecification={
        "PointInTimeRecoveryEnabled": True})
    for key in ("kept", "changed", "deleted"):
        db.put_item(TableName="history", Item={"p": s(key), "v": n(1)})
    time.sleep(0.01)
    then = time.time()
    time.sleep(0.01)
    db.delete_item(TableName="history", Key={"p": s("deleted")})
    for value in (2, 3):
        db.put_item(TableName="history", Item={"p": s("changed"), "v": n(value)})
    db.put_item(TableName="history", Item={"p": s("new"), "v": n(1)})

    def restore(target, moment):  # boto3 sends whole seconds
        return send("RestoreTableToPointInTime", json.dumps(
            {"SourceTableName": "history", "TargetTableName": target,
             "RestoreDateTime": moment}).encode(), {})

    same(restore("history-then", then)[0], 200, "restored")
    items = db.scan(TableName="history-then")["Items"]
    same({i["p"]["S"]: i["v"]["N"] for i in items},
         {"kept": "1", "changed": "1", "deleted": "1"}, "items of then")
    same(db.describe_table(TableName="history-then")["Table"]["ItemCount"], 3, "their count")
    for moment in (then - 3600, then + 3600):
        assert b"InvalidRestoreTimeException" in restore("never", moment)[2]
    db.update_continuous_backups(TableName="history", PointInTimeRecoverySpecification={
        "PointInTimeRecoveryEnabled": False})
    refused("PointInTimeRecoveryUnavailableException", "", db.restore_table_to_point_in_time,
            SourceTableName="history", TargetTableName="never", UseLatestRestorableTime=True)
    table = make_table("streamed", {"p": "S"}, StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    db.update_table(TableName="streamed", StreamSpecification={"StreamEnabled": False})
    after = db.describe_table(TableName="streamed")["Table"]
    same((after.get("StreamSpecification"), after["LatestStreamArn"]),
         (None, table["LatestStreamArn"]), "stream that was switched off")
    invalid("ARNs must start", db.list_tags_of_resource, ResourceArn="none")


def words():
    """What DynamoDB says of requests that are none, and in which order: as its own tests have it."""
    space, serial = "com.amazonaws.dynamodb.v20120810", "com.amazon.coral.service#Serialization"
    for operation, request, kind, told in (
            ("GetItem", {"TableName": 23}, serial, "NUMBER_VALUE cannot be converted to String"),
            ("GetItem", {"TableName": 3.5}, serial, "DECIMAL_VALUE cannot be converted to String"),
            ("GetItem", {"Key": True}, serial, "Unexpected field type"),
            ("GetItem", {"Key": {"a": "x"}}, serial, "Unexpected value type in payload"),
            ("GetItem", {"Key": []}, serial, "Unrecognized collection type java.util.Map<java.lang."
             "String, " + space + ".AttributeValue>"),
            ("GetItem", {"Key": {"a": {"B": "abcde"}}}, serial, "Base64 encoded length is expected "
             "a multiple of 4 bytes but found: 5"),
            ("CreateTable", {"ProvisionedThroughput": {"ReadCapacityUnits": {}}}, serial,
             "Start of structure or map found where not expected"),
            ("DescribeTable", {"TableName": "a;"}, "validate#Validation",
             "TableName must be at least 3 characters long and at most 255 characters long"),
            ("GetItem", {"TableName": "a;", "Key": {}}, "validate#Validation",
             "Value 'a;' at 'tableName' failed to satisfy constraint: Member must satisfy regular "
             "expression pattern: [a-zA-Z0-9_.-]+"),
            ("GetItem", {"TableName": "abc", "Key": {}}, space + "#ResourceNotFound",
             "Requested resource not found"),
            ("GetItem", {"TableName": "abc", "Key": {"a": {"S": "a", "N": "b"}}},
             "validate#Validation", "The parameter cannot be converted to a numeric value: b")):
        code, _, content = send(operation, json.dumps(request).encode(), {})
        answer = json.loads(content)
        message = answer.get("Message" if kind == serial else "message", "")
        same((code, kind + "Exception" in answer["__type"], told in message), (400, True, True),
             content)
    key = {"TableName": "abc", "Key": {}}
    for expression, told in (
            ("SET #c = :c SET abort = b", "reserved keyword: abort"),
            ("SET #c = nope(:c) SET c = d", "Invalid function name; function: nope"),
            ("SET a = #c SET c = :d", 'The "SET" section can only be used once'),
            ("SET c[1].a = a, c = if_not_exists(a)", "path one: [c, [1], a], path two: [c]"),
            ("SET a = set", 'Syntax error; token: "set"')):
        invalid(told, db.update_item, UpdateExpression=expression, **key)
    for expression, told in (
            ("a > b AND size(b) > c OR a > c", "Invalid operator used in KeyConditionExpression: OR"),
            ("a.d > c", "KeyConditionExpressions cannot have conditions on nested attributes"),
            ("b > a.b", "Multiple attribute names used in one condition")):
        invalid(told, db.query, TableName="abc", KeyConditionExpression=expression)
    invalid("The first operand must be distinct", db.scan, TableName="abc",
            FilterExpression="a = a AND #a = b AND :views > a")


def send(operation, content, headers):
    date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    request = urllib.request.Request(endpoint, content, {
        "X-Amz-Target": "DynamoDB_20120810." + operation, "X-Amz-Date": date,
        "Content-Type": "application/x-amz-json-1.0", "Authorization":
        "AWS4-HMAC-SHA256 Credential=test/" + date[:8] + "/us-east-1/dynamodb/aws4_request, "
        "SignedHeaders=host, Signature=00", **headers})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def stacks():
    """Tables that stacks made, of both types, hold items; they go with their stacks."""
    stack = boto3.client("cloudformation", **settings)
    keys = {"AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST"}
    template = json.dumps({"Resources": {
        "Own": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "own", **keys}},
        "World": {"Type": "AWS::DynamoDB::GlobalTable", "Properties": {
            "TableName": "world", "Replicas": [{"Region": "us-east-1"}], **keys}}}})
    for _ in range(2):
        stack.create_stack(StackName="tables", TemplateBody=template)
        stack.get_waiter("stack_create_complete").wait(StackName="tables",
                                                       WaiterConfig={"Delay": 1})
        for name in ("own", "world"):
            same(db.scan(TableName=name)["Count"], 0, "nothing yet")
            db.put_item(TableName=name, Item={"p": s("x")})
            same(db.scan(TableName=name)["Count"], 1, "an item")
        stack.delete_stack(StackName="tables")
        stack.get_waiter("stack_delete_complete").wait(StackName="tables",
                                                       WaiterConfig={"Delay": 1})
        for name in ("own", "world"):
            refused("ResourceNotFoundException", "not found", db.scan, TableName=name)


for part in (words, items, conditions, updates, legacy, queries, joined_keys, packed, recovery, batches,
             transactions, tables, streams, expiry, partiql, stacks):
    part()
print("all well")
