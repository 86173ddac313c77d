-- What can be done next, by whom it concerns, in the order in which it is easiest: ask, collect, keep, finish, choose.
SELECT period, 1 AS action_no, 'confirm' AS action, commune_code, commune_name, district_code, district_name, criterion_no,
       criterion_name, sort_no AS action_rank
FROM mart.named_results WHERE state IN ('held', 'not_reported')
UNION ALL
SELECT period, 2, 'collect', commune_code, commune_name, district_code, district_name, criterion_no, criterion_name, sort_no
FROM mart.named_results WHERE carried_from IS NOT NULL
UNION ALL
SELECT period, 3, 'keep', commune_code, commune_name, district_code, district_name, criterion_no, criterion_name, rank
FROM mart.named_at_risk WHERE risk <> 'lost_before'
UNION ALL
SELECT period, 4, 'finish', commune_code, commune_name, district_code, district_name, criterion_no, criterion_name, rank
FROM mart.named_near_misses WHERE aim = 'criterion' AND basis = 'indicators'
UNION ALL
SELECT period, 5, 'choose', commune_code, commune_name, district_code, district_name, criterion_no, criterion_name, rank
FROM mart.named_allocation
