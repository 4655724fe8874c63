#!/usr/bin/env python3
"""Fits the numbers of app/docs/retrieve.cpp and rank.cpp: fit_retrieval.py ranks.json.

`ranks.json` is what rank_questions prints. Only questions marked "dev" are fitted on. Printed are the weights
that rank passages (those of words and of words' part in nearness, beside a cosine), what a ranker's score adds where
the first answer comes earliest (the mean of one divided by its place), the weights that tell
whether anything answers, and, for questions that the fit has not seen (eight parts, each told by the other
seven), how many of those with an answer are refused when so many of those without are. Standard library only.
"""

import json
import math
import random
import sys

RIDGE = 1.0  # on weights of features brought to a deviation of 1
PARTS, ROUNDS = 8, 5


def minimised(loss, weights):
    """Weights where `loss` (-> value, gradient) is least: steps downhill, as long as they help."""
    step, (value, gradient) = 0.1, loss(weights)
    for _ in range(2000):
        tried = [w - step * g for w, g in zip(weights, gradient)]
        new_value, new_gradient = loss(tried)
        if new_value < value:
            if value - new_value < 1e-9:
                break
            weights, value, gradient, step = tried, new_value, new_gradient, step * 1.3
        else:
            step /= 2
    return weights


def deviations(rows):
    """The mean and deviation of each column."""
    columns = list(zip(*rows))
    means = [sum(c) / len(c) for c in columns]
    return means, [math.sqrt(sum((v - m) ** 2 for v in c) / len(c)) or 1 for c, m in zip(columns, means)]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def ranking_weights(questions):
    """Weights with which passages that answer come before the others of the same question (softmax)."""
    lists = []
    for question in questions:
        most = max((p[0] for p in question["passages"]), default=0) or 1
        passages = [([p[0] / most, p[1], p[2]], p[3]) for p in question["passages"]]
        if any(right for _, right in passages):
            lists.append(passages)
    _, spread = deviations([features for passages in lists for features, _ in passages])
    scaled = [[([v / s for v, s in zip(f, spread)], right) for f, right in passages] for passages in lists]

    def loss(weights):
        value, gradient = RIDGE * dot(weights, weights), [2 * RIDGE * w for w in weights]
        for passages in scaled:
            scores = [math.exp(dot(weights, f)) for f, _ in passages]
            whole, right = sum(scores), sum(s for s, (_, r) in zip(scores, passages) if r)
            value -= math.log(right / whole)
            for score, (features, is_right) in zip(scores, passages):
                share = score / whole - (score / right if is_right else 0)
                gradient = [g + share * f for g, f in zip(gradient, features)]
        return value, gradient

    weights = [w / s for w, s in zip(minimised(loss, [0.0] * 3), spread)]
    return [w / weights[1] for w in weights]


def order_when_read(question, weights, tells, half_sure, slope):
    """Whether each passage answers, in the order of its score and of what reading it adds."""
    words, near_words = weights
    most = max((p[0] for p in question["passages"]), default=0) or 1
    scored = []
    for i, (held, cosine, near, right) in enumerate(question["passages"]):
        score = words * held / most + cosine + near_words * near
        if i < len(question["scores"]):
            score += tells / (1 + math.exp((half_sure - question["scores"][i]) / slope))
        scored.append((-score, i, right))
    return [right for _, _, right in sorted(scored)]


def earliness(questions, *numbers):
    """The mean of one divided by the place of the first passage that answers."""
    orders = [order_when_read(q, *numbers) for q in questions if "both" in q]
    return sum(1 / (1 + order.index(1)) for order in orders if 1 in order) / len(orders)


def reading_numbers(questions, weights):
    """The best of some: what reading tells at most, where half of it, and how steeply."""
    tried = [(tells, half, slope) for tells in (0.1, 0.3, 0.5, 1) for half in (-4, 0, 4) for slope in (1, 2, 4)]
    return max(tried, key=lambda numbers: earliness(questions, weights, *numbers))


def relevance_weights(questions):
    """A constant and two weights: the logistic regression in which both kinds count alike."""
    rows, answered = [q["near"] for q in questions], ["both" in q for q in questions]
    means, spread = deviations(rows)
    scaled = [[(v - m) / s for v, m, s in zip(row, means, spread)] for row in rows]
    share = sum(answered) / len(answered)
    counts = [0.5 * len(rows) / (len(rows) * (share if a else 1 - share)) for a in answered]

    def loss(weights):
        value = RIDGE * dot(weights[1:], weights[1:])
        gradient = [0.0] + [2 * RIDGE * w for w in weights[1:]]
        for row, is_answered, count in zip(scaled, answered, counts):
            likely = 1 / (1 + math.exp(-weights[0] - dot(weights[1:], row)))
            value -= count * math.log(likely if is_answered else 1 - likely)
            error = count * (likely - is_answered)
            gradient = [g + error * f for g, f in zip(gradient, [1.0] + row)]
        return value, gradient

    constant, *weights = minimised(loss, [0.0] * 3)
    weights = [w / s for w, s in zip(weights, spread)]
    return [constant - dot(weights, means)] + weights


def relevance(weights, question):
    return 1 / (1 + math.exp(-weights[0] - dot(weights[1:], question["near"])))


def unseen_relevance(questions):
    """(relevance, has an answer) of each question by a fit that has not seen it, ROUNDS times."""
    told, chance = [], random.Random(1)
    for _ in range(ROUNDS):
        mixed = chance.sample(questions, len(questions))
        for part in range(PARTS):
            weights = relevance_weights([q for i, q in enumerate(mixed) if i % PARTS != part])
            told += [(relevance(weights, q), "both" in q) for q in mixed[part::PARTS]]
    return told


def refused(told, bar):
    """The shares refused: of those without an answer, of those with one."""
    return [sum(r < bar for r, a in told if a == kind) / sum(a == kind for _, a in told) for kind in (False, True)]


def main(arguments):
    if len(arguments) != 1:
        print("Usage: fit_retrieval.py ranks.json", file=sys.stderr)
        return 2
    with open(arguments[0], encoding="utf-8") as file:
        questions = [q for q in json.load(file) if q["split"] == "dev"]
    words, _, near_words = ranking_weights(questions)
    print(f"ranking: kWordShare {words:.2f}, kNearWordsShare {near_words:.2f}, beside a cosine of 1")
    reading = reading_numbers(questions, (words, near_words))
    print("reading: kReadingTells {:g}, kHalfSure {:g}, kSlope {:g}".format(*reading))
    print(f"earliness {earliness(questions, (words, near_words), *reading):.3f}, without reading "
          f"{earliness(questions, (words, near_words), 0, 0, 1):.3f}")
    weights = relevance_weights(questions)
    print("relevance: kConstant {:.2f}, kNearest {:.2f}, kFirstWords {:.1f}".format(*weights))
    told = unseen_relevance(questions)
    for bar in (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7):
        without, with_answer = refused(told, bar)
        print(f"bar {bar:.2f}: refused {without:.0%} of those without an answer, {with_answer:.0%} of those with one")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
