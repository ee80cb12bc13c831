"""Makes the files beside it and prints what pytrec_eval-terrier (trec_eval itself, compiled) says of them.
pip install pytrec-eval-terrier==0.5.11 scipy==1.17.1; not needed to run the tests.
The figures it prints stand in ../tests.rs."""
import math, os, random
import numpy, pytrec_eval, scipy.stats
R = random.Random(20260418)
D = os.path.dirname(os.path.abspath(__file__)) + '/'
qrels, runs = {}, [{}, {}]
for n in range(1, 15):
    qid = f't{n:02}'
    pool = [f'P{n:02}{i:03}' for i in range(160 if n == 3 else 24)] + [f'公告%20{n}']
    judged = R.sample(pool, 140 if n == 3 else 14)
    grades = {d: R.choice([-1, 0, 0, 0, 1, 1, 2, 3]) for d in judged}
    if n == 5: grades = {d: min(g, 0) for d, g in grades.items()}           # no relevant document
    if n == 4: grades[judged[0]], grades[judged[1]] = 3, 1
    if n == 6: grades = {d: 1 if i == 0 else 0 for i, d in enumerate(judged)}
    qrels[qid] = grades
    for which, run in enumerate(runs):
        if n == 4 and which == 0: continue                                  # not answered by the first
        depth = 130 if n == 3 else R.randint(6, 22)
        docs = R.sample(pool, depth)
        noise = [9, 4][which]
        score = {d: round(max(grades.get(d, 0), 0) + noise * R.random(), 1) for d in docs}   # one decimal: many ties
        if n == 6:                                                          # found first at rank 12, and at rank 3
            one = [d for d in grades if grades[d]][0]
            docs = [d for d in pool if d != one][:15]; docs.insert([11, 2][which], one)
            score = {d: float(50 - i) for i, d in enumerate(docs)}
        if n == 8: score = {d: 1.0 for d in docs}                           # all scores equal
        run[qid] = score
runs[0]['x99'] = {'P01000': 1.0}                                            # not judged
with open(D + 'qrels.txt', 'w') as f:
    rows = [(q, d, g) for q in qrels for d, g in qrels[q].items()]
    for q, d, g in rows: f.write(f'{q} 0 {d} {g}\n')
for name, run in zip(('baseline', 'candidate'), runs):
    rows = [(q, d, s) for q in run for d, s in run[q].items()]
    R.shuffle(rows)
    with open(f'{D}{name}.run', 'w') as f:
        for i, (q, d, s) in enumerate(rows): f.write(f'{q} Q0 {d} {i} {s} {name}\n')
def read(path, col):
    out = {}
    for line in open(path):
        c = line.split(); out.setdefault(c[0], {})[c[2]] = col(c)
    return out
qrels = read(D + 'qrels.txt', lambda c: int(c[3]))
M = {'ndcg_cut.3,10', 'recip_rank', 'recall.5,100', 'P.1,5', 'map'}
ev = pytrec_eval.RelevanceEvaluator(qrels, M)
counted = [q for q in sorted(qrels) if max(qrels[q].values()) > 0]
table = []
for name in ('baseline', 'candidate'):
    res = ev.evaluate(read(f'{D}{name}.run', lambda c: float(c[4])))
    rows = []
    for q in counted:
        r = res.get(q) or dict.fromkeys(('ndcg_cut_3','ndcg_cut_10','recip_rank','recall_5','recall_100','P_1','P_5','map'), 0.0)
        rr = r['recip_rank'] if r['recip_rank'] >= 0.0999 else 0.0
        rows.append([r['ndcg_cut_10'], rr, r['recall_100'], r['P_1'], r['ndcg_cut_3'], r['recall_5'], r['P_5'], r['map']])
        print(f'("{q}", [' + ', '.join(f'{v:.12f}' for v in rows[-1]) + ']),')
    print(name, 'mean', ', '.join(f'{v:.12f}' for v in numpy.mean(rows, axis=0)))
    table.append(numpy.array(rows))
for i, m in enumerate(('ndcg10', 'mrr10', 'recall100', 'p1')):
    d = table[1][:, i] - table[0][:, i]
    for n in (math.inf, 10000):
        r = scipy.stats.permutation_test((d,), numpy.mean, permutation_type='samples', n_resamples=n, random_state=1)
        print(m, n, 'nonzero', (d != 0).sum(), 'difference', repr(float(d.mean())), 'p', r.pvalue, 'better', (d>0).sum(), 'worse', (d<0).sum())
g=[0,2,0,3,0,1]; dcg=sum(x/math.log2(r+2) for r,x in enumerate(g)); i=sum(x/math.log2(r+2) for r,x in enumerate([3,2,1,1])); print('hand', dcg, i, dcg/i, 1.2618595071/4.7618595071)
j={'t':dict(a=3,b=2,c=1,d=1,e=0,f=-1)}; print(pytrec_eval.RelevanceEvaluator(j,M).evaluate({'t':{d:9.0-k for k,d in enumerate('ebxafc')}}))
