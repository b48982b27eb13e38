"""Kinds of recordings and stores, and what benches/costs.json says of them."""

import collections
import json
import os

from parameters import PARAMETERS, ParameterError, Parameters

COSTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "costs.json")

# Name -> seconds, and sample rate in Hz. The hours tell what an hour costs;
# shorter recordings what each of them costs beside that.
KINDS = collections.OrderedDict(
    ("{}-{}k".format(length, sr // 1000), (seconds, sr))
    for sr in (16000, 48000)
    for length, seconds in (("0.5s", 0.5), ("10s", 10.), ("1h", 3600.)))
NAMES = list(KINDS)
STORES = ("files", "s3")


def read(path=COSTS):
    """Return what was measured, as `make bench-cost` wrote it.

    Parameters
    ----------
    path : str, optional
        The file. Default benches/costs.json.
    """
    with open(path) as file:
        return json.load(file, object_pairs_hook=collections.OrderedDict)


def parameters(costs, kind, store="files", **values):
    """Return the parameters of a kind of recordings in a store.

    Parameters
    ----------
    costs : dict
        As `read` returns it.
    kind : str
        One of `NAMES`.
    store : {"files", "s3"}, optional
        Where recordings and pictures are. Default "files".
    **values
        Parameters with other values.

    Returns
    -------
    given : Parameters
        The parameters.

    Raises
    ------
    ParameterError
        If there is no such kind or store, or a value is out of range.
    """
    for name, value, allowed in (
            ("kind", kind, NAMES), ("store", store, STORES)):
        if value not in allowed:
            raise ParameterError("{} must be one of {}, got {!r}".format(
                name, ", ".join(allowed), value))
    seconds, sr = KINDS[kind]
    found, hour = costs["kinds"][kind], costs["kinds"][
        "1h-{}k".format(sr // 1000)]
    measured = {
        "seconds": seconds, "bytes_in": found["bytes_in"],
        "bytes_out": found["bytes_out"], "cpu_hour": hour["cpu"],
        "cpu_recording": max(
            0., found["cpu"] - hour["cpu"] * seconds / 3600)}
    for name in ("driver", "worker", "engine"):
        measured.update(costs[name])
    if store == "s3":
        measured.update(_requests(costs["store"], measured))
    return Parameters(**dict(measured, **values))


def _requests(store, measured):
    """Return what a recording costs at the client of a store."""
    mean = (measured["bytes_in"] + measured["bytes_out"]) / 2.
    found = {name: value for name, value in store.items()
             if name in PARAMETERS}
    found.update(
        gets=1., puts=1., puts_chunk=1., keeps_done=False,
        cpu_request=store["cpu_request"] + mean * store["cpu_byte"],
        lock_wait=store["lock_wait"] + mean * store["wait_byte"])
    return found
