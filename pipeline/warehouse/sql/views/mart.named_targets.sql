-- Progress of every target under the plan's own words, its figures as the verdict judges them.
SELECT p.* EXCLUDE (subject_vi, subject_en, reason, reason_vi, reason_en, explanation_vi, explanation_en, members_missing)
           REPLACE (coalesce(spoken(u.name_vi, u.name_en), p.unit) AS unit,
                    p.judged_baseline AS baseline, p.judged_value AS value, p.judged_low AS value_low,
                    p.judged_high AS value_high, p.judged_target AS target_low,
                    if(p.judged_target = p.target_low, p.target_high, NULL) AS target_high,
                    x.needed AS expected_by_now, x.direction * (p.judged_value - x.needed) AS lead),
       -- what the plan prints of a band: the communes in it, and how many are to be there
       if(p.measure = 'communes_in_band', p.value, NULL) AS in_band,
       if(p.measure = 'communes_in_band', p.target_low, NULL) AS band_target,
       t.band_low, t.band_high,
       coalesce(spoken(p.subject_vi, p.subject_en), t.plan_text, p.target_id) AS subject, t.plan_text AS target_name, t.owner, t.plan_section, t.note, t.parent, p.members_missing,
       coalesce(named('group', p."group"), p."group") AS group_label,
       -- what a leader asks for first: the standard reached in the whole province
       p.leads_fact AND p."group" = 'all' AND p.standard = 'dat_chuan'
           AND (p.measure IN ('communes_recognised', 'mean_criteria')
                OR p.measure = 'communes_in_band' AND t.band_low = n.full_count) AS is_headline,
       spoken(k.criterion_name, k.criterion_name_en) AS criterion_name, k.lead_agency,
       spoken(p.reason_vi, p.reason_en) AS reason,
       spoken(p.explanation_vi, p.explanation_en) AS explanation,
       -- 0 once it is reached
       greatest(x.direction * (p.judged_target - p.judged_value), 0) AS to_go,
       (SELECT count(*) FROM mart.source_cells s
        WHERE s.plan_year = p.plan_year AND s.period = p.period AND s.target_id = p.target_id) AS cells,
       round(f.forecast, d.decimals) AS forecast, round(f.low, d.decimals) AS forecast_low, round(f.high, d.decimals) AS forecast_high, f.reaches_target
FROM mart.target_progress p
JOIN plan.targets t USING (plan_year, target_id)
JOIN plan.plan n ON n.year = p.plan_year
-- members that reach a figure are counted in communes, whatever the figure's unit
LEFT JOIN reference.units u ON u.unit_id = if(p.measure = 'members_reaching', 'commune', p.unit)
LEFT JOIN reference.criteria k ON k.criterion_no = p.criterion_no
LEFT JOIN mart.forecast f ON f.plan_year = p.plan_year AND f.period = p.period AND f.target_id = p.target_id
                         AND f.is_chosen AND f.forecast IS NOT NULL
-- needed by now as it is said: the next step up (down, where it must come down) in the decimals that figure and target are
-- written with; where that would hide a gap that decides, in those of the unit
CROSS JOIN LATERAL (SELECT if(p.judged_target < p.judged_baseline, -1, 1) AS direction,
                           coalesce(if(u.is_whole, 0, u.decimals), 2) AS decimals,
                           least(decimals, list_max([if(x = round(x, 0), 0, if(x = round(x, 1), 1, 2))
                                                     FOR x IN [round(p.judged_value, 9), round(p.judged_target, 9)]])) AS written) AS d
CROSS JOIN LATERAL (SELECT d.direction * ceil(round(d.direction * p.expected_by_now * pow(10, d.written), 7)) / pow(10, d.written) AS at_written,
                           d.direction * ceil(round(d.direction * p.expected_by_now * pow(10, d.decimals), 7)) / pow(10, d.decimals) AS at_unit) AS s
CROSS JOIN LATERAL (SELECT d.direction,
                           if(p.status IN ('at_risk', 'behind') AND d.direction * (p.judged_value - s.at_written) > -1e-9,
                              s.at_unit, s.at_written) AS needed) AS x
