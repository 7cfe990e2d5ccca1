from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifang.kernel import merkle
from lifang.kernel.merkle import leaf_hash, node_hash

# The inputs and roots that the certificate transparency projects share for RFC 6962.
VECTOR_INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
VECTOR_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


class Log:
    """A store of nodes that counts its look-ups."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[int, int], str] = {}
        self.size = 0
        self.reads = 0

    def get(self, level: int, index: int) -> str:
        self.reads += 1
        return self.nodes[level, index]

    def grow(self, leaves: list[str]) -> None:
        for level, index, hashed in merkle.append(leaves, self.size, self.get):
            assert (level, index) not in self.nodes
            self.nodes[level, index] = hashed
        self.size += len(leaves)


def leaves_of(size: int) -> list[str]:
    return [leaf_hash(str(place).encode()) for place in range(size)]


def log_of(size: int) -> Log:
    log = Log()
    log.grow(leaves_of(size))
    return log


def split(size: int) -> int:
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def naive_root(leaves: list[str]) -> str:
    """MTH of RFC 6962 section 2.1, word for word."""
    if not leaves:
        return sha256(b"").hexdigest()
    if len(leaves) == 1:
        return leaves[0]
    half = split(len(leaves))
    return node_hash(naive_root(leaves[:half]), naive_root(leaves[half:]))


def naive_path(index: int, leaves: list[str]) -> list[str]:
    """PATH of RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    half = split(len(leaves))
    if index < half:
        return [*naive_path(index, leaves[:half]), naive_root(leaves[half:])]
    return [*naive_path(index - half, leaves[half:]), naive_root(leaves[:half])]


def naive_subproof(old: int, leaves: list[str], whole: bool) -> list[str]:
    """SUBPROOF of RFC 6962 section 2.1.2."""
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    half = split(len(leaves))
    if old <= half:
        return [*naive_subproof(old, leaves[:half], whole), naive_root(leaves[half:])]
    return [*naive_subproof(old - half, leaves[half:], False), naive_root(leaves[:half])]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_shared_vectors(size):
    leaves = [leaf_hash(bytes.fromhex(data)) for data in VECTOR_INPUTS[:size]]
    assert merkle.root(leaves) == VECTOR_ROOTS[size]


def test_leaf_and_node_hashes_cannot_be_taken_for_each_other():
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(bytes.fromhex(left + right)) != node_hash(left, right)
    assert leaf_hash(b"") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_proofs_are_those_of_the_example_in_the_rfc():
    # RFC 6962 section 2.1.3: seven leaves d0 … d6 with hashes a b c d e f j
    a, b, c, d, e, f, j = leaves_of(7)
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, tail = node_hash(g, h), node_hash(i, j)
    get = log_of(7).get
    assert merkle.inclusion_proof(0, 7, get) == [b, h, tail]
    assert merkle.inclusion_proof(3, 7, get) == [c, g, tail]
    assert merkle.inclusion_proof(4, 7, get) == [f, j, k]
    assert merkle.inclusion_proof(6, 7, get) == [i, k]
    assert merkle.consistency_proof(3, 7, get) == [c, d, g, tail]
    assert merkle.consistency_proof(4, 7, get) == [tail]
    assert merkle.consistency_proof(6, 7, get) == [i, j, k]


@given(st.lists(st.integers(0, 9), max_size=12))
def test_a_log_grown_in_steps_has_the_naive_root_at_every_earlier_size(steps):
    log = Log()
    leaves = leaves_of(sum(steps))
    for step in steps:
        log.grow(leaves[log.size : log.size + step])
    assert set(log.nodes) == {(level, index) for level in range(8) for index in range(len(leaves) >> level)}
    for size in range(len(leaves) + 1):
        assert merkle.root_at(size, log.get) == naive_root(leaves[:size])


@pytest.mark.parametrize("size", range(1, 34))
def test_every_inclusion_proof_is_the_naive_one_and_holds(size):
    leaves, log = leaves_of(size), log_of(size)
    root = naive_root(leaves)
    for index, leaf in enumerate(leaves):
        proof = merkle.inclusion_proof(index, size, log.get)
        assert proof == naive_path(index, leaves)
        assert merkle.verify_inclusion(leaf, index, size, proof, root)


@pytest.mark.parametrize("size", range(1, 34))
def test_every_consistency_proof_is_the_naive_one_and_holds(size):
    leaves, log = leaves_of(size), log_of(size)
    root = naive_root(leaves)
    for old in range(size + 1):
        proof = merkle.consistency_proof(old, size, log.get)
        assert proof == (naive_subproof(old, leaves, True) if old else [])
        assert merkle.verify_consistency(old, size, naive_root(leaves[:old]), root, proof)


@settings(max_examples=200)
@given(st.integers(1, 40), st.data())
def test_an_inclusion_proof_holds_for_nothing_else(size, data):
    index = data.draw(st.integers(0, size - 1))
    leaves, log = leaves_of(size), log_of(size)
    root, leaf = naive_root(leaves), leaves[index]
    proof = merkle.inclusion_proof(index, size, log.get)
    false = leaf_hash(b"false")
    assert not merkle.verify_inclusion(false, index, size, proof, root)
    assert not merkle.verify_inclusion(leaf, index, size, proof, false)
    assert not merkle.verify_inclusion(leaf, index, size, [*proof, false], root)
    assert not merkle.verify_inclusion(leaf, size, size, proof, root)
    assert not merkle.verify_inclusion(leaf, -1, size, proof, root)
    other = data.draw(st.integers(0, size - 1))
    assert merkle.verify_inclusion(leaf, other, size, proof, root) == (other == index)
    if proof:
        assert not merkle.verify_inclusion(leaf, index, size, proof[:-1], root)
        place = data.draw(st.integers(0, len(proof) - 1))
        assert not merkle.verify_inclusion(
            leaf, index, size, [*proof[:place], false, *proof[place + 1 :]], root
        )


@settings(max_examples=200)
@given(st.integers(1, 40), st.data())
def test_a_consistency_proof_holds_for_nothing_else(size, data):
    old = data.draw(st.integers(1, size))
    leaves, log = leaves_of(size), log_of(size)
    old_root, root = naive_root(leaves[:old]), naive_root(leaves)
    proof = merkle.consistency_proof(old, size, log.get)
    false = leaf_hash(b"false")
    rewritten = naive_root([false, *leaves[1:old]])
    assert not merkle.verify_consistency(old, size, rewritten, root, proof)
    assert not merkle.verify_consistency(old, size, old_root, false, proof)
    assert not merkle.verify_consistency(old, size, old_root, root, [*proof, false])
    assert not merkle.verify_consistency(size + 1, size, old_root, root, proof)
    if proof:
        assert not merkle.verify_consistency(old, size, old_root, root, proof[:-1])
        assert not merkle.verify_consistency(old, size, old_root, root, [])
        place = data.draw(st.integers(0, len(proof) - 1))
        assert not merkle.verify_consistency(
            old, size, old_root, root, [*proof[:place], false, *proof[place + 1 :]]
        )


def test_the_empty_log_is_the_beginning_of_every_log_and_of_nothing_else():
    root = merkle.root(leaves_of(3))
    assert merkle.verify_consistency(0, 3, merkle.EMPTY_ROOT, root, [])
    assert not merkle.verify_consistency(0, 3, root, root, [])
    assert merkle.verify_consistency(0, 0, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [])


@pytest.mark.parametrize("size", [4095, 4096, 4097, 5461])
def test_proofs_and_growth_read_few_nodes(size):
    log = log_of(size)
    for index in (0, 1, size // 2, size - 1):
        log.reads = 0
        merkle.inclusion_proof(index, size, log.get)
        assert log.reads <= 2 * size.bit_length()
        log.reads = 0
        merkle.consistency_proof(index, size, log.get)
        assert log.reads <= 2 * size.bit_length()
    log.reads = 0
    log.grow([leaf_hash(b"one more")])
    assert log.reads <= size.bit_length()


@pytest.mark.parametrize("index", [-1, 3])
def test_a_leaf_outside_the_log_has_no_proof(index):
    with pytest.raises(ValueError, match=f"leaf {index} is not in a log of 3 leaves"):
        merkle.inclusion_proof(index, 3, log_of(3).get)


def test_a_later_state_has_no_consistency_proof():
    with pytest.raises(ValueError, match="no earlier state of 4"):
        merkle.consistency_proof(4, 3, log_of(3).get)
