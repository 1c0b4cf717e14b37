# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve: KMS.

usage: boto3_kms.py ENDPOINT
"""
import hashlib
import json

from client_checks import check, check_error, client, finish

TEMPLATE = json.dumps({"Resources": {
    "Key": {"Type": "AWS::KMS::Key", "Properties": {
        "Description": "of a stack", "KeyPolicy": {"Version": "2012-10-17", "Statement": []}}},
    "Alias": {"Type": "AWS::KMS::Alias", "Properties": {
        "AliasName": "alias/stacked", "TargetKeyId": {"Ref": "Key"}}}}})


def keys(kms):
    made = kms.create_key(Description="first", Tags=[{"TagKey": "a", "TagValue": "1"}])["KeyMetadata"]
    key, arn = made["KeyId"], made["Arn"]
    check("arn", arn, f"arn:aws:kms:us-east-1:000000000000:key/{key}")
    check("made", [made[m] for m in ("KeyState", "KeyUsage", "KeySpec", "Origin", "KeyManager",
                                     "Enabled", "MultiRegion", "EncryptionAlgorithms")],
          ["Enabled", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "AWS_KMS", "CUSTOMER", True, False,
           ["SYMMETRIC_DEFAULT"]])
    check("by arn", kms.describe_key(KeyId=arn)["KeyMetadata"]["Description"], "first")
    kms.update_key_description(KeyId=key, Description="second")
    check("described", kms.describe_key(KeyId=key)["KeyMetadata"]["Description"], "second")
    check("listed", [k["KeyId"] for k in kms.list_keys()["Keys"]], [key])
    kms.tag_resource(KeyId=key, Tags=[{"TagKey": "b", "TagValue": "2"}])
    kms.untag_resource(KeyId=key, TagKeys=["a"])
    check("tags", kms.list_resource_tags(KeyId=key)["Tags"], [{"TagKey": "b", "TagValue": "2"}])
    policy = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    check("policy", json.loads(policy)["Id"], "key-default-1")
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy='{"Statement": []}')
    check("put policy", kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"],
          '{"Statement": []}')
    check_error("policy name", "NotFoundException", "No such policy exists", kms.put_key_policy,
                KeyId=key, PolicyName="other", Policy="{}")
    check_error("no key", "NotFoundException", "does not exist", kms.describe_key,
                KeyId="12366f9b-1230-123d-123e-123e6ae60c02")
    check_error("no id", "NotFoundException", "Invalid keyId", kms.describe_key, KeyId="no-uuid")
    check_error("elsewhere", "NotFoundException", "Invalid arn eu-west-1", kms.describe_key,
                KeyId=arn.replace("us-east-1", "eu-west-1"))
    kms.enable_key_rotation(KeyId=key)
    check("rotates", kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"], True)
    kms.disable_key_rotation(KeyId=key)
    check("rests", kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"], False)
    return key


def aliases(kms, key):
    kms.create_alias(AliasName="alias/mine", TargetKeyId=key)
    listed = {a["AliasName"]: a.get("TargetKeyId") for a in kms.list_aliases()["Aliases"]}
    check("aliases", (listed["alias/mine"], "alias/aws/s3" in listed), (key, True))
    check("of the key", [a["AliasName"] for a in kms.list_aliases(KeyId=key)["Aliases"]],
          ["alias/mine"])
    check("by alias", kms.describe_key(KeyId="alias/mine")["KeyMetadata"]["KeyId"], key)
    check("AWS's own", kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["KeyManager"], "AWS")
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.update_alias(AliasName="alias/mine", TargetKeyId=other)
    check("led elsewhere", kms.describe_key(KeyId="alias/mine")["KeyMetadata"]["KeyId"], other)
    check_error("taken", "AlreadyExistsException", "already exists", kms.create_alias,
                AliasName="alias/mine", TargetKeyId=key)
    check_error("reserved", "NotAuthorizedException", "", kms.create_alias,
                AliasName="alias/aws/mine", TargetKeyId=key)
    check_error("of an alias", "ValidationException", "Not aliases", kms.create_alias,
                AliasName="alias/more", TargetKeyId="alias/mine")
    kms.delete_alias(AliasName="alias/mine")
    check_error("gone", "NotFoundException", "is not found", kms.describe_key, KeyId="alias/mine")


def encryption(kms, key):
    context = {"a": "1", "b": "2"}
    blob = kms.encrypt(KeyId=key, Plaintext=b"secret", EncryptionContext=context)["CiphertextBlob"]
    opened = kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)
    check("decrypted", (opened["Plaintext"], opened["KeyId"].split("/")[1]), (b"secret", key))
    check_error("context", "InvalidCiphertextException", "", kms.decrypt, CiphertextBlob=blob)
    check_error("bytes", "InvalidCiphertextException", "", kms.decrypt, CiphertextBlob=b"x" * 90)
    changed = blob[:-1] + bytes([blob[-1] ^ 1])
    check_error("changed", "InvalidCiphertextException", "", kms.decrypt, CiphertextBlob=changed,
                EncryptionContext=context)
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    check_error("another key", "IncorrectKeyException", "does not identify", kms.decrypt,
                CiphertextBlob=blob, KeyId=other, EncryptionContext=context)
    again = kms.re_encrypt(CiphertextBlob=blob, SourceEncryptionContext=context,
                           DestinationKeyId=other)
    check("encrypted again", kms.decrypt(CiphertextBlob=again["CiphertextBlob"])["Plaintext"],
          b"secret")
    if hasattr(kms, "rotate_key_on_demand"):  # Debian's boto3 does not know it
        kms.rotate_key_on_demand(KeyId=key)
        check("rotations", [r["RotationType"] for r in kms.list_key_rotations(KeyId=key)[
            "Rotations"]], ["ON_DEMAND"])
    check("after a rotation", kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)[
        "Plaintext"], b"secret")
    made = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
    check("data key", (len(made["Plaintext"]), kms.decrypt(CiphertextBlob=made["CiphertextBlob"])[
        "Plaintext"] == made["Plaintext"]), (32, True))
    blind = kms.generate_data_key_without_plaintext(KeyId=key, NumberOfBytes=64)
    check("blind", ("Plaintext" in blind, len(kms.decrypt(CiphertextBlob=blind["CiphertextBlob"])[
        "Plaintext"])), (False, 64))
    check_error("neither", "ValidationException", "either number of bytes or key spec",
                kms.generate_data_key, KeyId=key)
    check("random", len(kms.generate_random(NumberOfBytes=33)["Plaintext"]), 33)
    pair = kms.generate_data_key_pair(KeyId=key, KeyPairSpec="ECC_NIST_P256")
    check("pair", kms.decrypt(CiphertextBlob=pair["PrivateKeyCiphertextBlob"])["Plaintext"],
          pair["PrivateKeyPlaintext"])


def asymmetric(kms):
    rsa = kms.create_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=rsa, Plaintext=b"text", EncryptionAlgorithm="RSAES_OAEP_SHA_256")
    check("rsa", kms.decrypt(KeyId=rsa, CiphertextBlob=blob["CiphertextBlob"],
                             EncryptionAlgorithm="RSAES_OAEP_SHA_256")["Plaintext"], b"text")
    for spec, name in (("ECC_NIST_P256", "ECDSA_SHA_256"), ("ECC_SECG_P256K1", "ECDSA_SHA_256"),
                       ("RSA_2048", "RSASSA_PSS_SHA_256"), ("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512")):
        key = kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        signed = kms.sign(KeyId=key, Message=b"text", SigningAlgorithm=name)["Signature"]
        sha = "sha" + name[-3:]
        digest = hashlib.new(sha, b"text").digest()
        check(f"{spec} {name}", kms.verify(KeyId=key, Message=digest, MessageType="DIGEST",
                                           Signature=signed, SigningAlgorithm=name)["SignatureValid"],
              True)
        check_error(f"{spec} another text", "KMSInvalidSignatureException", "", kms.verify, KeyId=key,
                    Message=b"other", Signature=signed, SigningAlgorithm=name)
        check("public key", kms.get_public_key(KeyId=key)["KeyUsage"], "SIGN_VERIFY")
    check_error("usage", "InvalidKeyUsageException", "not valid for Sign", kms.sign, KeyId=rsa,
                Message=b"m", SigningAlgorithm="RSASSA_PSS_SHA_256")
    mac = kms.create_key(KeySpec="HMAC_384", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    code = kms.generate_mac(KeyId=mac, Message=b"m", MacAlgorithm="HMAC_SHA_384")["Mac"]
    check("mac", (len(code), kms.verify_mac(KeyId=mac, Message=b"m", Mac=code,
                                            MacAlgorithm="HMAC_SHA_384")["MacValid"]), (48, True))
    check_error("other mac", "KMSInvalidMacException", "", kms.verify_mac, KeyId=mac, Message=b"n",
                Mac=code, MacAlgorithm="HMAC_SHA_384")


def grants(kms, key):
    made = kms.create_grant(KeyId=key, GranteePrincipal="arn:aws:iam::000000000000:role/r",
                            RetiringPrincipal="arn:aws:iam::000000000000:root",
                            Operations=["Decrypt"], Name="one")
    listed = kms.list_grants(KeyId=key)["Grants"]
    check("grants", [(g["GrantId"], g["Name"], g["Operations"]) for g in listed],
          [(made["GrantId"], "one", ["Decrypt"])])
    check("retirable", len(kms.list_retirable_grants(
        RetiringPrincipal="arn:aws:iam::000000000000:root")["Grants"]), 1)
    kms.retire_grant(GrantToken=made["GrantToken"])
    check("retired", kms.list_grants(KeyId=key)["Grants"], [])
    check_error("no grant", "NotFoundException", "not found", kms.revoke_grant, KeyId=key,
                GrantId=made["GrantId"])


def states(kms, key):
    kms.disable_key(KeyId=key)
    check_error("disabled", "DisabledException", "is disabled", kms.encrypt, KeyId=key,
                Plaintext=b"x")
    kms.enable_key(KeyId=key)
    check("window", kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)["KeyState"],
          "PendingDeletion")
    check_error("pending", "KMSInvalidStateException", "pending deletion", kms.encrypt, KeyId=key,
                Plaintext=b"x")
    kms.cancel_key_deletion(KeyId=key)
    check("kept", kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"], "Disabled")


def regions(kms):
    made = kms.create_key(MultiRegion=True)["KeyMetadata"]
    check("id", made["KeyId"][:4], "mrk-")
    blob = kms.encrypt(KeyId=made["KeyId"], Plaintext=b"far")["CiphertextBlob"]
    copy = kms.replicate_key(KeyId=made["KeyId"], ReplicaRegion="eu-west-1")["ReplicaKeyMetadata"]
    check("copy", copy["MultiRegionConfiguration"]["MultiRegionKeyType"], "REPLICA")
    check("read there", client("kms", region_name="eu-west-1").decrypt(CiphertextBlob=blob)[
        "Plaintext"], b"far")


def stacks(kms):
    formation = client("cloudformation")
    formation.create_stack(StackName="keys", TemplateBody=TEMPLATE)
    formation.get_waiter("stack_create_complete").wait(StackName="keys",
                                                       WaiterConfig={"Delay": 1})
    blob = kms.encrypt(KeyId="alias/stacked", Plaintext=b"in")["CiphertextBlob"]
    check("a stack's key", kms.decrypt(CiphertextBlob=blob)["Plaintext"], b"in")


def main():
    kms = client("kms")
    key = keys(kms)
    aliases(kms, key)
    encryption(kms, key)
    asymmetric(kms)
    grants(kms, key)
    states(kms, key)
    regions(kms)
    stacks(kms)
    finish()


if __name__ == "__main__":
    main()
