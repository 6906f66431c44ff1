#!/usr/bin/env python3
"""Compares our decoder with the Python package threefive (3.1.5), an independent reading of the standard.

Standard input: one line a message, hexadecimal, a tab, our JSON on one line. Standard output: one line for each difference that no
known gap explains, then "N compared". Exit 3: threefive is not installed.
"""
import contextlib
import io
import json
import sys

try:
    from threefive import Cue
except ImportError:
    sys.exit(3)


def gap(ours):
    """Why threefive cannot be asked, with the clause that settles it; None when it can."""
    command, kind = ours.get("splice_command", {}), ours.get("splice_command_type")
    if ours["encrypted_packet"]:
        return "encrypted: it reads the opaque bytes (9.6.1, encrypted_packet)"
    if ours["splice_command_length"] == 4095:
        return "0xFFF: it takes the descriptors for the command (9.6.1, splice_command_length)"
    if kind == 4:
        return "splice_schedule is not read (9.7.2)"
    if kind not in (0, 5, 6, 7, 255):
        return "a reserved command is not skipped (9.6.1, table 7)"
    if command.get("program_splice_flag") is False:
        return "component mode is not read (9.7.3)"
    if "alignment_stuffing_hex" in ours:
        return "stuffing is taken for the CRC (9.6.1, alignment_stuffing)"
    for one in ours["descriptors"]:
        if one["kind"] in ("private", "unknown", "audio"):
            return "foreign, unknown and audio descriptors are not read (10.2, 10.3.5)"
        if one.get("components") is not None:
            return "component segmentation is not read (10.3.3)"
        upids = one.get("upids", [])
        if one.get("segmentation_upid_type") == 13 and any("name" not in part or not part["hex"] for part in upids):
            return "a MID with an unknown or empty part (10.3.3.4)"
        sizes = {2: 8, 3: 12, 4: 32, 5: 8, 6: 12, 7: 12, 8: 8, 10: 12, 16: 16}
        if any(len(part["hex"]) // 2 != sizes.get(part["type"], len(part["hex"]) // 2) for part in upids):
            return "a fixed-size name of another length is read at its usual one (10.3.3.1, table 22)"
        if any(part["type"] == 4 for part in upids):
            return "of a UMID the last group is lost and what follows shifts (10.3.3.1, table 22)"
        if any(part["type"] == 0 for part in upids):
            return "a name of type 0 with bytes (10.3.3.1)"
    return None


def upid_bytes(value):
    """What a printed name says, as hexadecimal; None where the printed form loses bytes (UMID, MPU, EIDR text ...)."""
    if isinstance(value, str) and value.startswith("0x"):
        return value[2:]
    if isinstance(value, str):
        return value.encode("latin-1", "replace").hex()
    return None


def descriptor(theirs, ours, say):
    say("tag", theirs["tag"], ours["splice_descriptor_tag"])
    say("descriptor_length", theirs["descriptor_length"], ours["descriptor_length"])
    for key in ("provider_avail_id", "preroll", "tai_seconds", "tai_ns", "utc_offset"):
        if key in theirs:
            value = theirs[key]
            say(key, int(value, 16) if isinstance(value, str) else value, ours.get(key))
    if "dtmf_chars" in theirs:
        say("dtmf_chars", "".join(theirs["dtmf_chars"]), ours.get("chars"))
    if ours["kind"] != "segmentation":
        return
    say("segmentation_event_id", int(theirs["segmentation_event_id"], 16), ours["segmentation_event_id"])
    say("cancel", theirs["segmentation_event_cancel_indicator"], ours["segmentation_event_cancel_indicator"])
    if ours["segmentation_event_cancel_indicator"]:
        return
    for key in ("program_segmentation_flag", "segmentation_duration_flag", "delivery_not_restricted_flag", "segmentation_type_id",
                "segment_num", "segments_expected"):
        say(key, theirs.get(key), ours[key])
    if ours["segmentation_upid_length"]:
        say("segmentation_upid_type", theirs["segmentation_upid_type"], ours["segmentation_upid_type"])
        say("segmentation_upid_length", theirs["segmentation_upid_length"], ours["segmentation_upid_length"])
        names = theirs["segmentation_upid"] if ours["segmentation_upid_type"] == 13 else [theirs]
        for name, own in zip(names, ours["upids"]):
            if own["type"] in (1, 2, 3, 7, 8, 9, 10, 14, 15):
                found = upid_bytes(name["segmentation_upid"])
                if found is not None and all(32 <= byte < 127 for byte in bytes.fromhex(own["hex"])) or own["type"] == 10:
                    say("segmentation_upid", found, own["hex"])
    if "segmentation_duration" in ours:
        say("segmentation_duration", round(theirs["segmentation_duration"] * 90000), ours["segmentation_duration"])
    for key, value in ours.get("delivery_restrictions", {}).items():
        if key != "device_restrictions":
            say(key, theirs[key], value)
    if "sub_segment_num" in ours:
        say("sub_segment_num", theirs.get("sub_segment_num"), ours["sub_segment_num"])


def compare(line):
    digits, text = line.rstrip("\n").split("\t")
    ours = json.loads(text)
    why = gap(ours)
    if why:
        return False
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            cue = Cue(bytes.fromhex(digits))
            cue.decode()
            theirs = cue.get()
        except Exception as error:  # Whatever it trips over is a difference.
            theirs = error
    if isinstance(theirs, Exception):
        print(f"{digits[:60]}: threefive fails: {theirs!r}")
        return True

    def say(field, their, own):
        if their != own:
            print(f"{digits[:60]}: {field}: threefive {their!r}, ours {own!r}")

    info, command, own = theirs["info_section"], theirs["command"], ours["splice_command"]
    for key in ("section_length", "protocol_version", "splice_command_length", "splice_command_type", "descriptor_loop_length"):
        say(key, info[key], ours[key])
    for key, value in (("tier", ours["tier"]), ("cw_index", ours["cw_index"]), ("crc", ours["crc_32"]), ("sap_type", ours["sap_type"])):
        say(key, int(info[key], 16), value)
    say("pts_adjustment", round(info["pts_adjustment"] * 90000), ours["pts_adjustment"])
    if own.get("pts_time") is not None:
        say("pts_time", round(command["pts_time"] * 90000), own["pts_time"])
    for key in ("splice_event_id", "splice_event_cancel_indicator", "out_of_network_indicator", "duration_flag",
                "splice_immediate_flag", "unique_program_id", "avail_num", "avails_expected"):
        if key in own:
            say(key, command.get(key), own[key])
    if "break_duration" in own:
        say("auto_return", command["break_auto_return"], own["break_duration"]["auto_return"])
        say("duration", round(command["break_duration"] * 90000), own["break_duration"]["duration"])
    if len(theirs["descriptors"]) != len(ours["descriptors"]):
        say("descriptors", len(theirs["descriptors"]), len(ours["descriptors"]))
    for one, mine in zip(theirs["descriptors"], ours["descriptors"]):
        descriptor(one, mine, say)
    return True


if __name__ == "__main__":
    print(sum(compare(line) for line in sys.stdin if line.strip()), "compared")
